package org.kmem.mm.sim;

import java.io.Serial;

/**
 * Thrown where the kernel stops the machine. The machine is to be closed; what it said before is in its log.
 *
 * <p>Kernel counterpart: {@code panic()}.
 */
public final class KernelPanicException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Stops the machine.
   *
   * @param reason what the last line of the log says
   */
  public KernelPanicException(String reason) {
    super("Kernel panic - not syncing: " + reason);
  }
}
