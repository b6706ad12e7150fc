package org.kmem.mm.shell.system;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;

/**
 * A system call that failed in an expected way: which error, and what it was about.
 *
 * <p>Carries no stack trace: a missing file is an answer, not a defect.
 */
public final class ErrnoException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final @Nullable String subject;

  /**
   * A failure that says nothing of what it was about.
   *
   * @param errno the error
   */
  public ErrnoException(Errno errno) {
    this(errno, null);
  }

  /**
   * A failure about something.
   *
   * @param errno the error
   * @param subject a path or a few words, printed before the reason; null for nothing
   */
  public ErrnoException(Errno errno, @Nullable String subject) {
    super(subject == null ? errno.text() : subject + ": " + errno.text(), null, false, false);
    this.errno = errno;
    this.subject = subject;
  }

  /**
   * The error.
   *
   * @return never null
   */
  public Errno errno() {
    return errno;
  }

  /**
   * The same failure, said of something.
   *
   * @param what a path or a few words
   * @return this one if it already has a subject
   */
  public ErrnoException about(String what) {
    return subject == null ? new ErrnoException(errno, what) : this;
  }
}
