package org.kmem.stat;

import org.kmem.page.MemMap;
import org.kmem.units.Order;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.ZoneLayout;

/**
 * How many pageblocks a zone has for {@code /proc/pagetypeinfo}.
 *
 * <p>The kernel steps through the zone's span a pageblock at a time, from its first frame, and counts
 * where there is a struct page: in every 128 MiB section that has some memory, holes in it included.
 */
final class PageblockCount {
  private PageblockCount() {}

  /**
   * Counts by the ranges of memory. A machine without ranges, known from recorded figures, has no holes
   * that count.
   */
  static long of(MachineLayout machine, ZoneLayout zone) {
    if (machine.ranges().isEmpty()) {
      return stepsBelow(zone.present());
    }
    long blocks = 0;
    long counted = zone.startPfn();
    for (MemoryRange range : machine.ranges()) {
      long sectionStart = range.startPfn() >> MemMap.SECTION_SHIFT << MemMap.SECTION_SHIFT;
      long sectionEnd =
          (range.endPfn() + MemMap.SECTION_PAGES - 1)
              >> MemMap.SECTION_SHIFT
              << MemMap.SECTION_SHIFT;
      long from = Math.max(counted, sectionStart);
      long to = Math.min(zone.endPfn(), sectionEnd);
      if (from < to) {
        blocks += stepsBelow(to - zone.startPfn()) - stepsBelow(from - zone.startPfn());
        counted = to;
      }
    }
    return blocks;
  }

  /** Steps of a pageblock, the one at 0 included, that begin below a distance. */
  private static long stepsBelow(long distance) {
    return (distance + Order.PAGEBLOCK_PAGES - 1) >> Order.PAGEBLOCK;
  }
}
