package org.kmem.mm.shell.syntax;

/** Text that is not a command, with where and what was expected. Carries no stack trace. */
public final class ShellSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final boolean incomplete;

  ShellSyntaxException(String message, int line, int column, boolean incomplete) {
    super(message, null, false, false);
    this.line = line;
    this.column = column;
    this.incomplete = incomplete;
  }

  /** The same mistake, mended by more text although it is shown where the construct starts. */
  ShellSyntaxException asIncomplete() {
    return new ShellSyntaxException(String.valueOf(getMessage()), line, column, true);
  }

  /**
   * Where.
   *
   * @return from 1
   */
  public int line() {
    return line;
  }

  /**
   * Where in the line.
   *
   * @return from 1
   */
  public int column() {
    return column;
  }

  /**
   * Says whether more text could still make it right: an interactive shell asks for more.
   *
   * @return true if the text ended too early
   */
  public boolean isIncomplete() {
    return incomplete;
  }
}
