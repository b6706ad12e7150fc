package org.kmem.zone;

import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;

/**
 * Where the frames of a zone are, counted one by one: the truth that counters are checked against.
 *
 * @param free pages in blocks on the buddy lists and in implicit sections
 * @param cached pages in blocks on per-CPU lists
 * @param allocated pages in allocated blocks
 */
public record FrameCensus(long free, long cached, long allocated) {
  static FrameCensus of(MemMap memMap, int zoneId, ZoneLayout layout) {
    long[] pages = new long[PageFlags.ALLOCATED + 1];
    for (long pfn = layout.startPfn(); pfn < layout.endPfn(); ) {
      if (memMap.isImplicit(pfn)) {
        pages[PageFlags.BUDDY] += MemMap.SECTION_PAGES;
        pfn += MemMap.SECTION_PAGES;
        continue;
      }
      int flags = memMap.flags(pfn);
      int state = PageFlags.state(flags);
      if (state == PageFlags.NONE) {
        pfn++;
        continue;
      }
      if (state > PageFlags.ALLOCATED || PageFlags.zoneId(flags) != zoneId) {
        throw new IllegalStateException(
            "pfn " + pfn + " of zone " + zoneId + " has a corrupt flags word " + flags);
      }
      long next = pfn + (1L << PageFlags.order(flags));
      for (long inside = pfn + 1; inside < next; inside++) {
        if (PageFlags.state(memMap.flags(inside)) != PageFlags.NONE) {
          throw new IllegalStateException(
              "pfn "
                  + inside
                  + " of zone "
                  + zoneId
                  + " is in two blocks: its own and that of "
                  + pfn);
        }
      }
      pages[state] += next - pfn;
      pfn = next;
    }
    return new FrameCensus(
        pages[PageFlags.BUDDY], pages[PageFlags.PCP], pages[PageFlags.ALLOCATED]);
  }
}
