package org.kmem.mm.shell.sed;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One instruction of a script.
 *
 * @param first null for every line
 * @param second null if there is no range
 * @param negated whether it is for the other lines
 * @param action what is done
 * @param index its place in the script, by which its range is remembered
 */
record Instruction(
    @Nullable Address first, @Nullable Address second, boolean negated, Action action, int index) {
  /** What an instruction does. */
  sealed interface Action {}

  /**
   * {@code s}.
   *
   * @param pattern null for the pattern used last
   * @param replacement what it is replaced by
   * @param occurrence the first that is replaced, from 1
   * @param all whether the later ones are too
   * @param print whether the line is printed after a replacement
   * @param file where it is written then; null for nowhere
   */
  record Substitute(
      @Nullable Pattern pattern,
      List<Piece> replacement,
      int occurrence,
      boolean all,
      boolean print,
      @Nullable String file)
      implements Action {}

  /**
   * A piece of a replacement.
   *
   * @param text stands for itself
   * @param group inserted after the text; -1 for none
   */
  record Piece(String text, int group) {}

  /**
   * {@code y}.
   *
   * @param from bytes
   * @param to the bytes they become
   */
  record Transliterate(String from, String to) implements Action {}

  /**
   * {@code a}, {@code i}, {@code c}.
   *
   * @param letter which
   * @param text without the last newline
   */
  record Text(char letter, String text) implements Action {}

  /**
   * {@code b}, {@code t}, {@code T}.
   *
   * @param letter which
   * @param label where to; empty for the end
   */
  record Branch(char letter, String label) implements Action {}

  /**
   * A place to branch to.
   *
   * @param name its name
   */
  record Label(String name) implements Action {}

  /**
   * The start of a block.
   *
   * @param end index of the instruction after the block
   */
  record Block(int end) implements Action {}

  /**
   * {@code r} and {@code w}.
   *
   * @param letter which
   * @param path the file
   */
  record File(char letter, String path) implements Action {}

  /**
   * A command without text; {@code q} and {@code Q} may have a status.
   *
   * @param letter which
   * @param status exit status
   */
  record Plain(char letter, int status) implements Action {}
}
