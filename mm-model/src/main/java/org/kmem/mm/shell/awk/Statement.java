package org.kmem.mm.shell.awk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done. */
sealed interface Statement {
  /**
   * Statements in braces.
   *
   * @param body in order
   */
  record Block(List<Statement> body) implements Statement {}

  /**
   * An expression for its effect.
   *
   * @param expression evaluated
   */
  record Evaluate(Expression expression) implements Statement {}

  /**
   * {@code print} and {@code printf}.
   *
   * @param formatted which
   * @param arguments none for the record
   * @param redirection where to
   * @param destination its name; null for standard output
   */
  record Print(
      boolean formatted,
      List<Expression> arguments,
      Redirection redirection,
      @Nullable Expression destination)
      implements Statement {}

  /** Where {@code print} goes. */
  enum Redirection {
    NONE,
    WRITE,
    APPEND,
    PIPE
  }

  /**
   * {@code if}.
   *
   * @param condition what decides
   * @param yes if it holds
   * @param no if not; null for nothing
   */
  record If(Expression condition, Statement yes, @Nullable Statement no) implements Statement {}

  /**
   * {@code while}, {@code do}, {@code for}.
   *
   * @param start run once before; null for nothing
   * @param condition null for always
   * @param step run after each round; null for nothing
   * @param body the loop's
   * @param bodyFirst whether the first round is unconditional
   */
  record Loop(
      @Nullable Statement start,
      @Nullable Expression condition,
      @Nullable Statement step,
      Statement body,
      boolean bodyFirst)
      implements Statement {}

  /**
   * {@code for (k in a)}.
   *
   * @param variable set to each subscript
   * @param array whose
   * @param body the loop's
   */
  record ForIn(Expression.Target variable, Expression.Name array, Statement body)
      implements Statement {}

  /**
   * {@code delete a} and {@code delete a[x]}.
   *
   * @param array whose
   * @param subscripts none for all
   */
  record Delete(Expression.Name array, List<Expression> subscripts) implements Statement {}

  /**
   * A word that leaves something.
   *
   * @param kind which
   * @param value of {@code return} and {@code exit}
   */
  record Leave(Kind kind, @Nullable Expression value) implements Statement {}

  /** What is left. */
  enum Kind {
    BREAK,
    CONTINUE,
    NEXT,
    NEXTFILE,
    RETURN,
    EXIT
  }
}
