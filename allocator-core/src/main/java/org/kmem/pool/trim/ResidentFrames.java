package org.kmem.pool.trim;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pagealloc.FreeMemory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pool.budget.Accounts;
import org.kmem.pool.budget.Budget;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * One look at all frames: which are in RAM, which of them are free, and whose the others are.
 *
 * <p>Only for the trimmer's thread. Others allocate and free meanwhile: a block that changes hands during the look
 * counts for one of them, or none.
 */
final class ResidentFrames {
  private final PageAllocator pages;
  private final FreeMemory memory;
  private final MemMap memMap;
  private final Accounts accounts;
  private final @Nullable BitSet[] free;
  private final Map<Budget, Long> residentPages = new HashMap<>();
  private long resident;
  private long residentFree;

  ResidentFrames(PageAllocator pages, Accounts accounts) {
    this.pages = pages;
    this.memory = pages.freeMemory();
    this.memMap = pages.memMap();
    this.accounts = accounts;
    this.free = new @Nullable BitSet[memory.pageblocks()];
  }

  /** Looks at all frames. */
  void look() {
    residentPages.replaceAll((budget, before) -> 0L);
    resident = 0;
    residentFree = 0;
    for (int pageblock = 0; pageblock < free.length; pageblock++) {
      BitSet inRam = memory.resident(pageblock);
      BitSet freeInRam = memory.free(pageblock, inRam);
      free[pageblock] = freeInRam.isEmpty() ? null : freeInRam;
      int count = inRam.cardinality();
      int countFree = freeInRam.cardinality();
      resident += count;
      residentFree += countFree;
      if (count > countFree) {
        attribute((long) pageblock << Order.PAGEBLOCK, inRam);
      }
    }
    residentPages.forEach(
        (budget, count) -> accounts.setOwnResidentBytes(budget, count << PageSize.SHIFT));
  }

  /** Counts the pages of allocated blocks for who pays for them; for frames in caches nobody does. */
  private void attribute(long start, BitSet inRam) {
    long end = Math.min(start + Order.PAGEBLOCK_PAGES, memMap.endPfn());
    for (long pfn = head(start); pfn < end; ) {
      int flags = memMap.flags(pfn);
      if (PageFlags.state(flags) != PageFlags.ALLOCATED) {
        pfn++;
        continue;
      }
      long next = pfn + Order.pages(PageFlags.order(flags));
      int from = (int) Math.max(0, pfn - start);
      int count =
          inRam.get(from, (int) Math.min(next - start, Order.PAGEBLOCK_PAGES)).cardinality();
      if (count > 0) {
        residentPages.merge(accounts.payerOf(pages.address(pfn)), (long) count, Long::sum);
      }
      pfn = next;
    }
  }

  /** Where to begin: a block of the largest order may have begun a pageblock earlier. */
  private long head(long start) {
    long before = Math.max(0, start - Order.PAGEBLOCK_PAGES);
    boolean reaches =
        before < start
            && !memMap.isImplicit(before)
            && PageFlags.is(memMap.flags(before), PageFlags.ALLOCATED, Order.MAX);
    return reaches ? before : start;
  }

  int pageblocks() {
    return free.length;
  }

  /** Frames of a pageblock that were free and in RAM; null for none. */
  @Nullable BitSet free(int pageblock) {
    return free[pageblock];
  }

  long residentBytes() {
    return resident << PageSize.SHIFT;
  }

  long residentFreePages() {
    return residentFree;
  }
}
