package org.kmem.bitfield;

import java.util.Arrays;

/**
 * Room for pages that are about to be given back, and their order by row.
 *
 * <p>For one thread at a time. Allocates nothing once made.
 */
final class RowOrder {
  /*
   * Implementation notes.
   * A radix sort of row numbers from the lowest byte up: two passes up to 16 GiB, three up to 4 TiB. Pages of
   * a row stay in the order they came, which nobody minds.
   *
   * Rejected: Arrays.sort, which is as fast and allocates where it finds runs, of which caches are full; and
   * sorts by comparison, which took three times as long, since nothing predicts their branches.
   */
  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;

  /** Pages, counted from the first frame of the zone's first pageblock; the first ones are of interest. */
  int[] offsets;

  private int[] spare;
  private final int[] starts = new int[DIGITS];

  RowOrder(int capacity) {
    offsets = new int[capacity];
    spare = new int[capacity];
  }

  /** Puts the first pages in the order of their rows. */
  void sort(int count) {
    int all = 0;
    for (int i = 0; i < count; i++) {
      all |= offsets[i];
    }
    for (int shift = Rows.ROW_SHIFT;
        shift < Integer.SIZE && all >>> shift != 0;
        shift += DIGIT_BITS) {
      sortByDigit(count, shift);
    }
  }

  private void sortByDigit(int count, int shift) {
    Arrays.fill(starts, 0);
    for (int i = 0; i < count; i++) {
      starts[digit(offsets[i], shift)]++;
    }
    int next = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int pages = starts[digit];
      starts[digit] = next;
      next += pages;
    }
    for (int i = 0; i < count; i++) {
      int offset = offsets[i];
      spare[starts[digit(offset, shift)]++] = offset;
    }
    int[] sorted = spare;
    spare = offsets;
    offsets = sorted;
  }

  private static int digit(int offset, int shift) {
    return offset >>> shift & (DIGITS - 1);
  }
}
