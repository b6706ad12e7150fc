package org.kmem.mm.shell.command;

/** A command was called with arguments it cannot understand. Carries no stack trace. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean showsSynopsis;

  /**
   * The form of the call is wrong: status 1, and the synopsis is shown.
   *
   * @param message what is wrong; empty if the synopsis says it
   */
  public UsageException(String message) {
    super(message, null, false, false);
    this.status = 1;
    this.showsSynopsis = true;
  }

  /**
   * What was given makes no sense, although the form is right.
   *
   * @param message what is wrong
   * @param status exit status
   */
  public UsageException(String message, int status) {
    super(message, null, false, false);
    this.status = status;
    this.showsSynopsis = message.isEmpty();
  }

  /**
   * Says whether the synopsis would help.
   *
   * @return true if it is to be printed
   */
  public boolean showsSynopsis() {
    return showsSynopsis;
  }

  /**
   * The exit status.
   *
   * @return 1 to 255
   */
  public int status() {
    return status;
  }

  /**
   * What is wrong.
   *
   * @return may be empty
   */
  public String complaint() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
