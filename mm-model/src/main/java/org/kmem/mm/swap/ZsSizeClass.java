package org.kmem.mm.swap;

import java.util.ArrayDeque;
import java.util.Deque;
import org.kmem.units.PageSize;

/**
 * Objects of one size: how many pages are taken together for them so that little is wasted, and which of these groups have
 * room.
 *
 * <p>Kernel counterpart: {@code struct size_class} of zsmalloc.
 */
final class ZsSizeClass {
  /** Most pages taken together: {@code CONFIG_ZSMALLOC_CHAIN_SIZE}. */
  private static final int CHAIN_PAGES_MAX = 8;

  private static final int PAGE_BYTES = (int) PageSize.SIZE_BYTES;

  private final int bytes;
  private final int chainPages;
  private final Deque<Zspage> withRoom = new ArrayDeque<>();

  ZsSizeClass(int bytes) {
    this.bytes = bytes;
    this.chainPages = chainPages(bytes);
  }

  /** As many pages as leave the smallest rest; the fewest of these. */
  static int chainPages(int bytes) {
    if (Integer.bitCount(bytes) == 1) {
      return 1;
    }
    int best = 1;
    for (int pages = 2; pages <= CHAIN_PAGES_MAX; pages++) {
      best = pages * PAGE_BYTES % bytes < best * PAGE_BYTES % bytes ? pages : best;
    }
    return best;
  }

  int bytes() {
    return bytes;
  }

  int chainPages() {
    return chainPages;
  }

  /** Objects of a group. */
  int objects() {
    return chainPages * PAGE_BYTES / bytes;
  }

  /** Whether groups of another size are cut the same way, so that it need not have its own. */
  boolean servesAlso(int otherBytes) {
    int pages = chainPages(otherBytes);
    return pages == chainPages && pages * PAGE_BYTES / otherBytes == objects();
  }

  Deque<Zspage> withRoom() {
    return withRoom;
  }
}
