package org.kmem.mm.shell.sed;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which lines an instruction is for. */
sealed interface Address {
  /**
   * A line by number.
   *
   * @param number from 1; 0 only before a pattern
   */
  record Line(long number) implements Address {}

  /** The last line, {@code $}. */
  record Last() implements Address {}

  /**
   * Lines that match.
   *
   * @param pattern null for the pattern used last
   */
  record Matching(@Nullable Pattern pattern) implements Address {}

  /**
   * Every so many lines, {@code FIRST~STEP}.
   *
   * @param first the first of them
   * @param step how many lines apart
   */
  record Every(long first, long step) implements Address {}

  /**
   * So many lines after the first address, {@code +N}.
   *
   * @param count how many
   */
  record After(long count) implements Address {}
}
