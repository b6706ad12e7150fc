package org.kmem.mm.task;

import java.io.Serial;
import org.kmem.mm.abi.Signal;

/**
 * Thrown in the thread of a process to end it from however deep: nobody but the process's start may catch it.
 * Carries no stack trace.
 *
 * <p>Kernel counterpart: {@code do_exit}, which does not return.
 */
public final class ProcessExit extends Error {
  @Serial private static final long serialVersionUID = 1L;

  private static final int CODE_MASK = 0xff;

  private final int waitStatus;

  private ProcessExit(int waitStatus) {
    super("wait status " + waitStatus, null, false, false);
    this.waitStatus = waitStatus;
  }

  /**
   * The process ends by {@code exit(2)}.
   *
   * @param code its low eight bits count
   * @return to be thrown
   */
  public static ProcessExit withCode(int code) {
    return new ProcessExit((code & CODE_MASK) << 8);
  }

  /**
   * The process is ended by a signal.
   *
   * @param signal which
   * @return to be thrown
   */
  public static ProcessExit bySignal(Signal signal) {
    return new ProcessExit(signal.number());
  }

  /**
   * What a parent learns by {@code wait(2)}.
   *
   * @return exit code in bits 8 to 15, or signal in bits 0 to 6
   */
  public int waitStatus() {
    return waitStatus;
  }
}
