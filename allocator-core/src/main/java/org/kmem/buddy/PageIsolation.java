package org.kmem.buddy;

import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Whole pageblocks and exact ranges of one zone: changing a pageblock's type together with its free
 * pages, and cutting given frames out of the free lists.
 *
 * <p>The ground for contiguous allocation: isolate the pageblocks of a range, empty it, take it.
 *
 * <p>Every method needs the zone lock. Kernel counterpart: {@code mm/page_isolation.c}, {@code
 * move_freepages_block}.
 */
final class PageIsolation {
  private final Buddy buddy;
  private final FreeArea area;
  private final MemMap memMap;

  PageIsolation(Buddy buddy, FreeArea area, MemMap memMap) {
    this.buddy = buddy;
    this.area = area;
    this.memMap = memMap;
  }

  /** Changes a pageblock's type, splitting a larger free block that covers it. */
  void setTypeLocked(long block, int type) {
    area.touch(block);
    long cover = Pfn.alignDown(block, Order.MAX);
    int flags = memMap.flags(cover);
    if (PageFlags.is(flags, PageFlags.BUDDY, Order.MAX)) {
      int coverType = PageFlags.migrateType(flags);
      area.remove(cover, Order.MAX, coverType);
      area.add(cover, Order.PAGEBLOCK, coverType, false);
      area.add(cover + Order.PAGEBLOCK_PAGES, Order.PAGEBLOCK, coverType, false);
    }
    moveFreeLocked(block, type);
    mergeIfPossibleLocked(block);
  }

  /** Moves a pageblock that lies wholly in the zone, and its free pages, to another type. */
  boolean moveBlockLocked(long pfn, int type) {
    long block = Pfn.alignDown(pfn, Order.PAGEBLOCK);
    if (!buddy.spansBlock(block)) {
      return false;
    }
    moveFreeLocked(block, type);
    return true;
  }

  private void moveFreeLocked(long block, int type) {
    long end = Math.min(block + Order.PAGEBLOCK_PAGES, buddy.endPfn());
    for (long pfn = Math.max(block, buddy.startPfn()); pfn < end; ) {
      int flags = memMap.flags(pfn);
      int order = PageFlags.state(flags) == PageFlags.NONE ? 0 : PageFlags.order(flags);
      if (PageFlags.state(flags) == PageFlags.BUDDY) {
        area.remove(pfn, order, PageFlags.migrateType(flags));
        area.add(pfn, order, type, true);
      }
      pfn += 1L << order;
    }
    area.setPageblockType(block, type);
  }

  /** A pageblock that is free as a whole merges with its buddy if their types now allow it. */
  private void mergeIfPossibleLocked(long block) {
    int flags = memMap.flags(block);
    if (PageFlags.is(flags, PageFlags.BUDDY, Order.PAGEBLOCK)) {
      area.remove(block, Order.PAGEBLOCK, PageFlags.migrateType(flags));
      buddy.putLocked(block, Order.PAGEBLOCK, false);
    }
  }

  /** Takes those frames of an aligned range that are free; returns how many. */
  long takeExactLocked(long start, int order) {
    long taken = 0;
    for (long pfn = start; pfn < start + (1L << order); ) {
      long head = freeHead(pfn);
      if (head == Pfn.NONE) {
        pfn++;
        continue;
      }
      int headOrder = PageFlags.order(memMap.flags(head));
      long end = Math.min(head + (1L << headOrder), start + (1L << order));
      cutLocked(head, headOrder, pfn, end);
      taken += end - pfn;
      pfn = end;
    }
    return taken;
  }

  /** Gives those frames of an aligned range back that are not free; returns how many. */
  long putExactLocked(long start, int order) {
    long end = start + (1L << order);
    if (freeHead(start) == Pfn.NONE && !hasFreeHead(start, end)) {
      buddy.putLocked(start, order, false);
      return 1L << order;
    }
    long put = 0;
    for (long pfn = start; pfn < end; pfn++) {
      if (freeHead(pfn) == Pfn.NONE) {
        buddy.putLocked(pfn, 0, false);
        put++;
      }
    }
    return put;
  }

  private boolean hasFreeHead(long start, long end) {
    for (long pfn = start; pfn < end; pfn++) {
      if (PageFlags.state(memMap.flags(pfn)) == PageFlags.BUDDY) {
        return true;
      }
    }
    return false;
  }

  boolean takeRangeLocked(long start, long end) {
    if (firstInUseLocked(start, end) != Pfn.NONE) {
      return false;
    }
    for (long pfn = start; pfn < end; ) {
      long head = freeHead(pfn);
      int headOrder = PageFlags.order(memMap.flags(head));
      long cutEnd = Math.min(head + (1L << headOrder), end);
      cutLocked(head, headOrder, pfn, cutEnd);
      pfn = cutEnd;
    }
    return true;
  }

  long firstInUseLocked(long start, long end) {
    for (long pfn = start; pfn < end; ) {
      long head = freeHead(pfn);
      if (head == Pfn.NONE) {
        return pfn;
      }
      pfn = head + (1L << PageFlags.order(memMap.flags(head)));
    }
    return Pfn.NONE;
  }

  /** The first frame of the free block that contains a frame, or none. */
  private long freeHead(long pfn) {
    area.touch(pfn);
    for (int order = 0; order <= Order.MAX; order++) {
      long head = Pfn.alignDown(pfn, order);
      int flags = memMap.flags(head);
      if (PageFlags.state(flags) == PageFlags.BUDDY && PageFlags.order(flags) >= order) {
        return head + (1L << PageFlags.order(flags)) > pfn ? head : Pfn.NONE;
      }
    }
    return Pfn.NONE;
  }

  /** Takes frames {@code [from, to)} out of a free block and returns the rest to the lists. */
  private void cutLocked(long head, int order, long from, long to) {
    int type = PageFlags.migrateType(memMap.flags(head));
    area.remove(head, order, type);
    returnLocked(head, from, type);
    returnLocked(to, head + (1L << order), type);
  }

  private void returnLocked(long start, long end, int type) {
    for (long pfn = start; pfn < end; ) {
      int order = Math.min(Order.MAX, Long.numberOfTrailingZeros(pfn));
      while (pfn + (1L << order) > end) {
        order--;
      }
      area.add(pfn, order, type, false);
      pfn += 1L << order;
    }
  }
}
