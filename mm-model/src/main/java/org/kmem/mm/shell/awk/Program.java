package org.kmem.mm.shell.awk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program.
 *
 * @param begin actions before the input
 * @param rules patterns and actions
 * @param end actions after the input
 * @param functions by number
 * @param globals names of variables by slot
 */
record Program(
    List<Statement> begin,
    List<Rule> rules,
    List<Statement> end,
    List<Function> functions,
    List<String> globals) {
  /**
   * A pattern and what is done.
   *
   * @param first null for every record
   * @param last end of a range; null if it is none
   * @param action null for print
   */
  record Rule(@Nullable Expression first, @Nullable Expression last, @Nullable Statement action) {}

  /**
   * A function.
   *
   * @param name for messages
   * @param parameters how many
   * @param body run at each call
   */
  record Function(String name, int parameters, Statement body) {}
}
