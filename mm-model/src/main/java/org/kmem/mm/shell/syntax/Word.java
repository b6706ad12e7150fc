package org.kmem.mm.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word before expansion.
 *
 * @param parts in order; none for the empty word of a here-document
 */
public record Word(List<Part> parts) {
  /** A piece of a word. */
  public sealed interface Part {}

  /**
   * Text that stands for itself.
   *
   * @param text bytes as chars
   * @param quoted whether it is safe from globbing and tilde expansion
   */
  public record Literal(String text, boolean quoted) implements Part {}

  /**
   * A parameter, <code>$x</code> or <code>${x...}</code>.
   *
   * @param name a name, a number, or one of {@code @*#?-$!}
   * @param operator what is done to it
   * @param colon whether an empty value counts as unset
   * @param operand the word after the operator; the offset of a substring
   * @param second the length of a substring, the replacement
   * @param quoted whether it stands in double quotes
   */
  public record Parameter(
      String name,
      Operator operator,
      boolean colon,
      @Nullable Word operand,
      @Nullable Word second,
      boolean quoted)
      implements Part {}

  /**
   * The output of commands, <code>$(...)</code>.
   *
   * @param body what is run
   * @param quoted whether it stands in double quotes
   */
  public record Substitution(CommandList body, boolean quoted) implements Part {}

  /**
   * A number, <code>$((...))</code>.
   *
   * @param expression expanded as if quoted, then evaluated
   * @param quoted whether it stands in double quotes
   */
  public record Arithmetic(Word expression, boolean quoted) implements Part {}

  /** What is done to a parameter. */
  public enum Operator {
    /** Its value. */
    VALUE,
    /** {@code ${#x}}. */
    LENGTH,
    /** {@code ${x-w}}. */
    DEFAULT,
    /** {@code ${x=w}}. */
    ASSIGN,
    /** {@code ${x?w}}. */
    ERROR,
    /** {@code ${x+w}}. */
    ALTERNATIVE,
    /** {@code ${x#p}}. */
    SHORTEST_PREFIX,
    /** {@code ${x##p}}. */
    LONGEST_PREFIX,
    /** {@code ${x%p}}. */
    SHORTEST_SUFFIX,
    /** {@code ${x%%p}}. */
    LONGEST_SUFFIX,
    /** {@code ${x:o:n}}. */
    SUBSTRING,
    /** {@code ${x/p/r}}. */
    REPLACE_FIRST,
    /** {@code ${x//p/r}}. */
    REPLACE_ALL
  }

  /**
   * The text of a word without quotes or expansions: what can be a reserved word.
   *
   * @return null if it is anything else
   */
  public @Nullable String bare() {
    return parts.size() == 1 && parts.getFirst() instanceof Literal l && !l.quoted()
        ? l.text()
        : null;
  }
}
