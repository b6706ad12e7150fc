package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.PageAllocatorBuilder;
import org.kmem.percpu.CpuSlots;
import org.kmem.units.PageSize;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/** Machines that are too small for a PC: one node with a Normal zone, all of it managed. */
final class SmallMachine {
  private static final long START_PFN = (64L << 20) >> PageSize.SHIFT;

  private SmallMachine() {}

  /** Describes its page allocator, which is backed. */
  static PageAllocatorBuilder ofMemory(long bytes) {
    long count = bytes >> PageSize.SHIFT;
    List<ZoneLayout> zones = new ArrayList<>();
    for (ZoneType type : ZoneType.values()) {
      boolean normal = type == ZoneType.NORMAL;
      long pages = normal ? count : 0;
      zones.add(new ZoneLayout(0, type, normal ? START_PFN : 0, pages, pages, pages));
    }
    List<MemoryRange> ranges = List.of(new MemoryRange(0, START_PFN, START_PFN + count));
    return PageAllocator.builder(new MachineLayout(1, ranges, zones)).backed(true);
  }

  /** Waits for threads whose tasks are done, and which live, and own slots, a moment longer. */
  static void awaitEndOfOwners(CpuSlots slots) throws InterruptedException {
    while (slots.owners() > 0) {
      Thread.sleep(1);
    }
  }

  /** Free pages of a machine, once its per-CPU lists are empty. */
  static long freePages(PageAllocator pages) {
    pages.drainAll();
    return pages.zones().stream().mapToLong(Zone::freePages).sum();
  }
}
