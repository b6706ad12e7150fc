package org.kmem.pagealloc;

import org.kmem.page.MemMap;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.Zone;

/**
 * Hands a machine's memory to its zones at boot: of each zone's memory, what is not managed is reserved from
 * the bottom, the rest is released in rising order, whole sections of it without being touched.
 *
 * <p>Kernel counterpart: {@code memblock_free_all}.
 */
final class BootMemory {
  private BootMemory() {}

  static void release(MachineLayout machine, Zone[] zones) {
    for (Zone zone : zones) {
      long reserved = zone.layout().present() - zone.layout().managed();
      for (MemoryRange range : machine.ranges()) {
        if (range.node() != zone.nodeId()) {
          continue;
        }
        long start = Math.max(range.startPfn(), zone.layout().startPfn());
        long end = Math.min(range.endPfn(), zone.layout().endPfn());
        long kept = Math.clamp(end - start, 0, reserved);
        reserved -= kept;
        if (start + kept < end) {
          releaseRange(zone, start + kept, end);
        }
      }
    }
  }

  private static void releaseRange(Zone zone, long start, long end) {
    long firstSection = Pfn.alignUp(start, MemMap.SECTION_SHIFT) >>> MemMap.SECTION_SHIFT;
    long endSection = end >>> MemMap.SECTION_SHIFT;
    if (firstSection >= endSection) {
      releaseBlocks(zone, start, end);
      return;
    }
    releaseBlocks(zone, start, firstSection << MemMap.SECTION_SHIFT);
    zone.buddy().releaseImplicit(firstSection, endSection);
    releaseBlocks(zone, endSection << MemMap.SECTION_SHIFT, end);
  }

  private static void releaseBlocks(Zone zone, long start, long end) {
    for (long pfn = start; pfn < end; ) {
      int order = Math.min(Order.MAX, Long.numberOfTrailingZeros(pfn));
      while (pfn + Order.pages(order) > end) {
        order--;
      }
      zone.buddy().release(pfn, order);
      pfn += Order.pages(order);
    }
  }
}
