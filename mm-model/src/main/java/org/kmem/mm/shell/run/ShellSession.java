package org.kmem.mm.shell.run;

import java.util.OptionalInt;
import org.kmem.mm.shell.syntax.CommandList;
import org.kmem.mm.shell.syntax.Parser;
import org.kmem.mm.shell.syntax.ShellSyntaxException;

/**
 * A shell that a person types into, line by line; the terminal is the caller's business.
 *
 * <pre>{@code
 * switch (session.feed(line)) {
 *   case MORE -> prompt("> ");
 *   case READY -> prompt("$ ");
 *   case ENDED -> return session.close();
 * }
 * }</pre>
 *
 * <p>Errors end the line, not the session.
 */
public final class ShellSession {
  private final Interpreter shell;
  private final StringBuilder pending = new StringBuilder();
  private OptionalInt exit = OptionalInt.empty();

  /** What the session wants next. */
  public enum State {
    /** The command is not complete: another line. */
    MORE,
    /** The command has run: the next one. */
    READY,
    /** The shell has exited. */
    ENDED
  }

  /**
   * Begins a session.
   *
   * @param shell run by this session only
   */
  public ShellSession(Interpreter shell) {
    this.shell = shell;
    shell.process().options.add(ShellOption.INTERACTIVE);
  }

  /**
   * Takes a line; runs the command if it is complete now.
   *
   * @param line bytes as chars, without newline
   * @return what is wanted next
   */
  public State feed(String line) {
    if (exit.isPresent()) {
      return State.ENDED;
    }
    pending.append(line).append('\n');
    if (endsWithContinuation(line)) {
      return State.MORE;
    }
    Parser parser = new Parser(pending.toString());
    try {
      if (!isComplete()) {
        return State.MORE;
      }
      pending.setLength(0);
      for (CommandList list = parser.next(); list != null; list = parser.next()) {
        shell.history().accept(parser.text());
        shell.runInteractive(list);
      }
    } catch (ShellSyntaxException e) {
      pending.setLength(0);
      shell.runner().complain("column " + e.column() + ": " + e.getMessage());
      shell.process().status = 2;
    } catch (ControlFlow.ShellExit e) {
      exit = OptionalInt.of(e.status());
      return State.ENDED;
    }
    return State.READY;
  }

  private static boolean endsWithContinuation(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** Whether what was typed so far can be run, or can no longer be mended. */
  private boolean isComplete() {
    Parser trial = new Parser(pending.toString());
    try {
      CommandList list = trial.next();
      while (list != null) {
        list = trial.next();
      }
      return !trial.lacksHereDocument();
    } catch (ShellSyntaxException e) {
      return !e.isIncomplete();
    }
  }

  /** Forgets an incomplete command, as an interrupt from the keyboard does. */
  public void interrupt() {
    pending.setLength(0);
  }

  /**
   * Status of the last command, {@code $?}.
   *
   * @return 0 to 255
   */
  public int status() {
    return shell.process().status;
  }

  /**
   * The current directory, for a prompt.
   *
   * @return absolute
   */
  public String directory() {
    return shell.process().directory;
  }

  /**
   * Ends the session: runs the exit trap, closes the descriptors.
   *
   * @return exit status of the shell
   */
  public int close() {
    int status = exit.orElse(status());
    return shell.runAsProcess(() -> status);
  }
}
