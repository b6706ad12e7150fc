package org.kmem.bench.cli;

/**
 * An error that whoever typed the command can put right; printed as one line, without a stack trace.
 *
 * <p>The message names what was wrong, with the value that was given, and what to do next.
 */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line or a file it names is wrong. */
  static UserError usage(String message) {
    return new UserError(ExitCode.USAGE, message);
  }

  /** This machine or JVM cannot do what was asked. */
  static UserError unfit(String message) {
    return new UserError(ExitCode.UNFIT, message);
  }

  int exitCode() {
    return exitCode;
  }
}
