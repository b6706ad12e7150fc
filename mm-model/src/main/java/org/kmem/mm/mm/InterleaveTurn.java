package org.kmem.mm.mm;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is when a task's pages have no place to interleave by: pages that it reads from files, and the kernel's
 * memory on its behalf. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code il_prev} and {@code il_weight} of {@code struct task_struct}.
 */
public final class InterleaveTurn {
  private int previous = -1;
  private int weightLeft;

  /** Begins with the first node. */
  public InterleaveTurn() {}

  /** The next node of a set, and notes it; with weights a node has several turns in a row. */
  int next(long nodes, @Nullable PolicyPages weights) {
    if (weights != null && weightLeft > 0 && previous >= 0 && (nodes >>> previous & 1) != 0) {
      weightLeft--;
      return previous;
    }
    long above = previous >= Long.SIZE - 1 ? 0 : nodes & -1L << (previous + 1);
    previous = Long.numberOfTrailingZeros(above == 0 ? nodes : above);
    weightLeft = weights == null ? 0 : weights.weight(previous) - 1;
    return previous;
  }
}
