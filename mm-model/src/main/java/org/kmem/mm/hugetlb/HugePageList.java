package org.kmem.mm.hugetlb;

import java.util.Arrays;
import org.kmem.units.Pfn;

/** Free huge pages of a node; the last one freed is taken first. */
final class HugePageList {
  private static final int INITIAL = 16;

  private long[] pfns = new long[INITIAL];
  private int size;

  int size() {
    return size;
  }

  void push(long pfn) {
    if (size == pfns.length) {
      pfns = Arrays.copyOf(pfns, 2 * size);
    }
    pfns[size++] = pfn;
  }

  /** The last one freed, or {@link Pfn#NONE}. */
  long pop() {
    return size == 0 ? Pfn.NONE : pfns[--size];
  }
}
