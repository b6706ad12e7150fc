package org.kmem.mm.shell.command;

/**
 * The process is ended by a signal: unwinds it up to where it was started. Carries no stack trace.
 */
public final class TerminatedException extends RuntimeException {
  /** Written to a pipe nobody reads. */
  public static final int SIGPIPE = 13;

  private static final long serialVersionUID = 1L;

  private final int signal;

  /**
   * Ends the process.
   *
   * @param signal its number
   */
  public TerminatedException(int signal) {
    super("signal " + signal, null, false, false);
    this.signal = signal;
  }

  /**
   * The exit status a waiting shell sees.
   *
   * @return 128 + the signal
   */
  public int status() {
    return 128 + signal;
  }
}
