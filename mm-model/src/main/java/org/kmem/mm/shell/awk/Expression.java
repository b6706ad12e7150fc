package org.kmem.mm.shell.awk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. Names are slots already. */
sealed interface Expression {
  /**
   * A constant.
   *
   * @param value its value
   */
  record Constant(Value value) implements Expression {}

  /**
   * A regular expression; alone, it is matched against the record.
   *
   * @param source between the slashes
   */
  record RegexLiteral(String source) implements Expression {}

  /** What can be assigned to. */
  sealed interface Target extends Expression {}

  /**
   * A variable, or the name of an array.
   *
   * @param slot its place
   * @param local whether it is a parameter of the function
   */
  record Name(int slot, boolean local) implements Target {}

  /**
   * {@code $x}.
   *
   * @param index which field
   */
  record Field(Expression index) implements Target {}

  /**
   * {@code a[x, y]}.
   *
   * @param array its name
   * @param subscripts joined by SUBSEP
   */
  record Element(Name array, List<Expression> subscripts) implements Target {}

  /**
   * {@code x = y} and {@code x += y}.
   *
   * @param target what is set
   * @param operator the arithmetic one, or a space for none
   * @param value what
   */
  record Assignment(Target target, char operator, Expression value) implements Expression {}

  /**
   * {@code ++x} and its like.
   *
   * @param target what is stepped
   * @param by 1 or -1
   * @param before whether the value is the new one
   */
  record Step(Target target, int by, boolean before) implements Expression {}

  /**
   * {@code x ? y : z}.
   *
   * @param condition what decides
   * @param yes if it holds
   * @param no if not
   */
  record Conditional(Expression condition, Expression yes, Expression no) implements Expression {}

  /**
   * {@code &&} and {@code ||}.
   *
   * @param and which
   * @param left evaluated first
   * @param right only if needed
   */
  record Logical(boolean and, Expression left, Expression right) implements Expression {}

  /**
   * {@code !x}.
   *
   * @param operand what
   */
  record Not(Expression operand) implements Expression {}

  /**
   * {@code -x} and {@code +x}.
   *
   * @param operand what
   * @param negative which
   */
  record Sign(Expression operand, boolean negative) implements Expression {}

  /**
   * Arithmetic.
   *
   * @param operator one of {@code + - * / % ^}
   * @param left operand
   * @param right operand
   */
  record Arithmetic(char operator, Expression left, Expression right) implements Expression {}

  /**
   * Comparison.
   *
   * @param operator as written
   * @param left operand
   * @param right operand
   */
  record Comparison(String operator, Expression left, Expression right) implements Expression {}

  /**
   * {@code x ~ y}.
   *
   * @param negated {@code !~}
   * @param text what is searched
   * @param regex what for
   */
  record Match(boolean negated, Expression text, Expression regex) implements Expression {}

  /**
   * One after the other.
   *
   * @param left first
   * @param right then
   */
  record Concatenation(Expression left, Expression right) implements Expression {}

  /**
   * {@code (x, y) in a}.
   *
   * @param subscripts joined by SUBSEP
   * @param array its name
   */
  record Membership(List<Expression> subscripts, Name array) implements Expression {}

  /**
   * A function of the program.
   *
   * @param function its number
   * @param arguments by place
   */
  record Call(int function, List<Expression> arguments) implements Expression {}

  /**
   * A function of the language.
   *
   * @param name which
   * @param arguments by place
   */
  record Builtin(String name, List<Expression> arguments) implements Expression {}

  /**
   * {@code getline}.
   *
   * @param source nothing, a file, or a command
   * @param from its name; null for the main input
   * @param target what is set; null for the record
   */
  record Getline(Source source, @Nullable Expression from, @Nullable Target target)
      implements Expression {}

  /** Where {@code getline} reads. */
  enum Source {
    MAIN,
    FILE,
    COMMAND
  }

  /**
   * {@code (x, y)} before {@code in}.
   *
   * @param members at least two
   */
  record Grouping(List<Expression> members) implements Expression {}
}
