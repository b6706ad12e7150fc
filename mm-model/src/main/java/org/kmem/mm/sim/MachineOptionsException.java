package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown for options that no machine can have; names the option and what it may be. */
public final class MachineOptionsException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * For a problem.
   *
   * @param problem which option cannot be, and what would do
   */
  public MachineOptionsException(String problem) {
    super(problem);
  }

  MachineOptionsException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
