package org.kmem.buddy;

import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Proves that what can be merged is merged.
 *
 * <p>I4: no two free buddies of one order lie unmerged, unless one is in a pageblock of a type that must not merge
 * (highatomic, CMA, isolate) and the other is not.
 *
 * @param buddy the zone's allocator
 * @param memMap struct pages
 * @param zoneId zone, for messages
 */
record MergeCheck(Buddy buddy, MemMap memMap, int zoneId) {
  void verifyLocked() {
    for (long pfn = buddy.startPfn(); pfn < buddy.endPfn(); ) {
      if (memMap.isImplicit(pfn)) {
        pfn = Pfn.alignDown(pfn, MemMap.SECTION_SHIFT) + MemMap.SECTION_PAGES;
        continue;
      }
      int flags = memMap.flags(pfn);
      int state = PageFlags.state(flags);
      if (state == PageFlags.BUDDY) {
        verifyBlockLocked(pfn, PageFlags.order(flags), PageFlags.migrateType(flags));
      }
      pfn += state == PageFlags.NONE ? 1 : 1L << PageFlags.order(flags);
    }
  }

  private void verifyBlockLocked(long pfn, int order, int type) {
    long other = Pfn.buddy(pfn, order);
    if (order < Order.MAX
        && buddy.isFreeBlock(other, order)
        && (order < Order.PAGEBLOCK
            || Buddy.mayMerge(type, PageFlags.migrateType(memMap.flags(other))))) {
      throw new IllegalStateException(
          "I4 broken in zone %d: free buddies %d and %d of order %d"
              .formatted(zoneId, pfn, other, order));
    }
  }
}
