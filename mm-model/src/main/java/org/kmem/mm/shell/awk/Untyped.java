package org.kmem.mm.shell.awk;

import org.jspecify.annotations.Nullable;

/**
 * A parameter that was given an unset variable: it becomes an array for both if the function uses it
 * as one.
 *
 * @param cells the caller's variables
 * @param slot which of them
 */
record Untyped(@Nullable Object[] cells, int slot) {
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
