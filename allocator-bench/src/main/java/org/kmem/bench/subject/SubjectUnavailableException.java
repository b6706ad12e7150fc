package org.kmem.bench.subject;

import org.jspecify.annotations.Nullable;

/**
 * A subject cannot be measured here, or not that way, for want of a library or a platform and through nobody's
 * fault: its rows are skipped, and the message is the reason.
 */
public final class SubjectUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the subject and what it lacks.
   *
   * @param name name of the subject
   * @param reason what it lacks, and what would help
   * @param cause what showed it, or null
   */
  public SubjectUnavailableException(String name, String reason, @Nullable Throwable cause) {
    super(name + " cannot be measured: " + reason, cause);
  }
}
