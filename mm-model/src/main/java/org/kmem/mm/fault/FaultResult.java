package org.kmem.mm.fault;

import org.kmem.mm.abi.Signal;

/**
 * How a fault ended, as bits: 0 is a minor fault that was served.
 *
 * <p>Kernel counterpart: {@code vm_fault_t}, and what the trap makes of it.
 */
public final class FaultResult {
  /** Served, without waiting for a device. */
  public static final int MINOR = 0;

  /** Waited for a device. */
  public static final int MAJOR = 1;

  /** No mapping allows the access. */
  public static final int SIGSEGV = 1 << 1;

  /** The memory behind the mapping cannot serve the access. */
  public static final int SIGBUS = 1 << 2;

  /** There was no memory; whoever could be killed for it has been. The access is to be tried again. */
  public static final int OOM = 1 << 3;

  /** The task is to die, and gave up. */
  public static final int KILLED = 1 << 4;

  /** With {@link #SIGSEGV}: there is a mapping, but it forbids the access. */
  public static final int ACCERR = 1 << 5;

  /** A file's page was made dirty: the writer may have to be held back. Not seen outside the package. */
  static final int DIRTIED = 1 << 6;

  private static final int ERROR = SIGSEGV | SIGBUS | OOM | KILLED;

  private FaultResult() {}

  /**
   * Whether the access cannot be done now.
   *
   * @param result bits
   * @return true for signals, want of memory and death
   */
  public static boolean isError(int result) {
    return (result & ERROR) != 0;
  }

  /**
   * The signal that the task gets.
   *
   * @param result bits that say error, and not {@link #OOM}
   * @return the signal
   * @throws IllegalArgumentException if there is none
   */
  public static Signal signal(int result) {
    if ((result & KILLED) != 0) {
      return Signal.SIGKILL;
    }
    if ((result & SIGSEGV) != 0) {
      return Signal.SIGSEGV;
    }
    if ((result & SIGBUS) != 0) {
      return Signal.SIGBUS;
    }
    throw new IllegalArgumentException(
        "fault result %#x means no signal: ask isError first".formatted(result));
  }
}
