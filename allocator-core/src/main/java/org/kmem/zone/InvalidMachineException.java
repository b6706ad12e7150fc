package org.kmem.zone;

import java.io.Serial;

/** Thrown when a machine's memory cannot be laid out as asked; says what would do. */
public final class InvalidMachineException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * For a problem.
   *
   * @param problem what does not fit and what to do
   */
  public InvalidMachineException(String problem) {
    super(problem);
  }
}
