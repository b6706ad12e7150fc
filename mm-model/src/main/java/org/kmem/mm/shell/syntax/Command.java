package org.kmem.mm.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command, simple or compound. */
public sealed interface Command {
  /**
   * Assignments, a command with arguments, redirections; each may be missing.
   *
   * @param assignments before the command
   * @param words the command and its arguments
   * @param redirections in order
   * @param line where it starts, from 1
   */
  record Simple(
      List<Assignment> assignments, List<Word> words, List<Redirection> redirections, int line)
      implements Command {}

  /**
   * A compound command with redirections.
   *
   * @param body what is run
   * @param redirections for all of it
   */
  record Redirected(Command body, List<Redirection> redirections) implements Command {}

  /**
   * <code>{ ...; }</code>.
   *
   * @param body what is run
   */
  record Group(CommandList body) implements Command {}

  /**
   * <code>( ... )</code>.
   *
   * @param body what is run in a process of its own
   */
  record Subshell(CommandList body) implements Command {}

  /**
   * {@code if ... then ... elif ... else ... fi}.
   *
   * @param arms conditions in order
   * @param otherwise the else part
   */
  record If(List<Arm> arms, @Nullable CommandList otherwise) implements Command {}

  /**
   * A condition and what follows from it.
   *
   * @param condition its last status decides
   * @param body run if that is 0
   */
  record Arm(CommandList condition, CommandList body) {}

  /**
   * {@code while} and {@code until}.
   *
   * @param until runs as long as the condition fails
   * @param condition its last status decides
   * @param body the loop's
   */
  record Loop(boolean until, CommandList condition, CommandList body) implements Command {}

  /**
   * {@code for x in ...; do ... done}.
   *
   * @param variable set to each
   * @param words what to go through; null for the positional parameters
   * @param body the loop's
   */
  record For(String variable, @Nullable List<Word> words, CommandList body) implements Command {}

  /**
   * {@code case x in ... esac}.
   *
   * @param subject what is compared
   * @param choices in order
   */
  record Case(Word subject, List<Choice> choices) implements Command {}

  /**
   * Patterns and what is done if one matches.
   *
   * @param patterns alternatives
   * @param body may be empty
   */
  record Choice(List<Word> patterns, CommandList body) {}

  /**
   * {@code name() ...}.
   *
   * @param name the function's
   * @param body run at each call
   */
  record Function(String name, Command body) implements Command {}

  /**
   * {@code x=...}.
   *
   * @param name the variable
   * @param value not split, not globbed
   */
  record Assignment(String name, Word value) {}
}
