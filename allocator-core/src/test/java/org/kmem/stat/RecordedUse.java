package org.kmem.stat;

import java.util.BitSet;
import java.util.Locale;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;

/**
 * Brings an allocator to a recorded state by using it: its free blocks, pageblocks and watermarks are
 * those recorded, its per-CPU lists hold as much, and it has served as many allocations and pages.
 */
final class RecordedUse {
  private final RecordedFiles recorded;
  private final PageAllocator pages;
  private final BitSet free = new BitSet();

  private RecordedUse(RecordedFiles recorded, PageAllocator pages) {
    this.recorded = recorded;
    this.pages = pages;
  }

  /** An allocator with the recorded free blocks, and no use yet. */
  static PageAllocator withFreeBlocks(RecordedFiles recorded) {
    PageAllocator pages = PageAllocator.builder(recorded.layout()).cpus(recorded.cpus()).build();
    new RecordedUse(recorded, pages).release();
    return pages;
  }

  /** An allocator in the whole recorded state. */
  static PageAllocator withEverything(RecordedFiles recorded) {
    PageAllocator pages = PageAllocator.builder(recorded.layout()).cpus(recorded.cpus()).build();
    RecordedUse use = new RecordedUse(recorded, pages);
    for (long[] block : recorded.rows("pageblocks")) {
      pages.setPageblockType(Math.max(1, block[0]), (int) block[1]);
    }
    use.release();
    for (Zone zone : pages.zones()) {
      RecordedFiles.Zone figures = recorded.zones().get(zone.id());
      zone.setWatermarks(figures.marks(), 0, figures.protection());
      if (zone.layout().isPopulated()) {
        use.fillLists(zone, figures);
        use.allocate(zone, figures);
      }
    }
    return pages;
  }

  private void release() {
    for (long[] block : recorded.rows("freeblocks")) {
      int order = (int) block[1];
      free.set((int) block[0], (int) (block[0] + Order.pages(order)));
      for (Zone zone : pages.zones()) {
        if (block[0] >= zone.layout().startPfn() && block[0] < zone.layout().endPfn()) {
          zone.buddy().release(block[0], order);
        }
      }
    }
  }

  /** Frees pages that were in use into each slot, the first two as one block of order 1. */
  private void fillLists(Zone zone, RecordedFiles.Zone figures) {
    PerCpuPages lists = zone.pcp();
    long pfn = zone.layout().startPfn();
    for (int slot = 0; lists != null && slot < pages.slots(); slot++) {
      int high = Integer.parseInt(figures.pagesets().get(slot).getOrDefault("high", "0"));
      int count = Integer.parseInt(figures.pagesets().get(slot).getOrDefault("count", "0"));
      if (high == 0) {
        continue;
      }
      lists.resize(lists.batch(slot), high, high);
      for (int left = count; left > 0; ) {
        int order = left == count ? 1 : 0;
        pfn = nextInUse(zone.layout(), pfn, order);
        pages.recorded().adopt(pfn, order, MigrateType.MOVABLE);
        pages.free(slot, pfn, order);
        pfn += Order.pages(order);
        left -= 1 << order;
      }
    }
  }

  private long nextInUse(ZoneLayout layout, long from, int order) {
    long step = Order.pages(order);
    for (long pfn = (from + step - 1) & -step; pfn < layout.endPfn(); pfn += step) {
      if (!free.get((int) pfn)
          && !free.get((int) (pfn + step - 1))
          && pages.pageBlocks().type(pfn) == MigrateType.MOVABLE) {
        return pfn;
      }
    }
    throw new AssertionError("no page in use is left in " + layout);
  }

  /**
   * Allocates and frees until allocations and pages are as many as recorded: in the slot whose bounds are in
   * force, and order 0 first, since a run of larger frees right after many others would drain the slot.
   */
  private void allocate(Zone zone, RecordedFiles.Zone figures) {
    long allocations = figures.value("numa_hit");
    String name = "pgalloc_" + zone.type().kernelName().toLowerCase(Locale.ROOT);
    long more = recorded.ofMachine(name) - allocations;
    if (allocations == 1) {
      allocateOne(GfpFlags.GFP_KERNEL | GfpFlags.GFP_DMA, Order.covering(more + 1));
      return;
    }
    for (long i = 0; i < allocations; i++) {
      allocateOne(GfpFlags.GFP_HIGHUSER_MOVABLE, i < allocations - more ? 0 : 1);
    }
  }

  private void allocateOne(int gfp, int order) {
    int slot = pages.slots() - 1;
    pages.free(slot, pages.alloc(slot, gfp, order), order);
  }
}
