package org.kmem.mm.shell.awk;

import org.jspecify.annotations.Nullable;

/**
 * A parameter that was given an unset variable: it becomes an array for both if the function uses it
 * as one.
 */
final class Untyped {
  private final @Nullable Object[] cells;
  private final int slot;

  /**
   * Refers to a variable.
   *
   * @param cells the caller's variables
   * @param slot which of them
   */
  Untyped(@Nullable Object[] cells, int slot) {
    this.cells = cells;
    this.slot = slot;
  }

  AwkArray toArray() {
    Object cell = cells[slot];
    if (cell instanceof AwkArray array) {
      return array;
    }
    AwkArray array = cell instanceof Untyped outer ? outer.toArray() : new AwkArray();
    cells[slot] = array;
    return array;
  }
}
