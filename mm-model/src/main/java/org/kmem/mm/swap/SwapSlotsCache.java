package org.kmem.mm.swap;

/**
 * A CPU's reserve of swap slots: some taken ahead of need, and some given back that wait to be 64. They count as used, which is
 * why {@code SwapFree} moves in steps.
 *
 * <p>Kernel counterpart: {@code struct swap_slots_cache}.
 */
final class SwapSlotsCache {
  /** Slots taken, or given back, at once: {@code SWAP_SLOTS_CACHE_SIZE}. */
  static final int SLOTS = 64;

  /** Below so many free slots for each CPU there are no reserves. */
  static final int ENOUGH = 2 * SLOTS;

  /** Above so many free slots for each CPU there are reserves again. */
  static final int PLENTY = 5 * SLOTS;

  private final long[] taken = new long[SLOTS];
  private int nextTaken;
  private int endTaken;
  private final long[] freed = new long[SLOTS];
  private int freedCount;

  boolean isEmpty() {
    return nextTaken == endTaken;
  }

  void add(long entry) {
    if (isEmpty()) {
      nextTaken = 0;
      endTaken = 0;
    }
    taken[endTaken++] = entry;
  }

  long poll() {
    return taken[nextTaken++];
  }

  boolean isFreedFull() {
    return freedCount == SLOTS;
  }

  void addFreed(long entry) {
    freed[freedCount++] = entry;
  }

  /** A slot that was given back, or {@link SwapEntry#NONE}. */
  long pollFreed() {
    return freedCount == 0 ? SwapEntry.NONE : freed[--freedCount];
  }

  int kept() {
    return endTaken - nextTaken + freedCount;
  }
}
