package org.kmem.pagealloc;

import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * One contiguous allocation: isolate the pageblocks of a range so that nothing new is put there, have the
 * layer above move away what is in use, take the range, let the pageblocks go.
 *
 * <p>Kernel counterpart: {@code alloc_contig_range}.
 */
final class ContigRange {
  /** Passes over a range in which pages keep turning up. */
  private static final int MAX_PASSES = 5;

  private final Zone[] zones;
  private final Zone zone;
  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final PageHooks hooks;
  private final Runnable drainCaches;

  ContigRange(
      Zone[] zones,
      Zone zone,
      MemMap memMap,
      PageBlocks pageBlocks,
      PageHooks hooks,
      Runnable drainCaches) {
    this.zones = zones;
    this.zone = zone;
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.hooks = hooks;
    this.drainCaches = drainCaches;
  }

  boolean alloc(long start, long end) {
    long firstBlock = Pfn.alignDown(start, Order.PAGEBLOCK);
    int blocks = (int) ((Pfn.alignUp(end, Order.PAGEBLOCK) - firstBlock) >> Order.PAGEBLOCK);
    int[] types = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      types[i] = pageBlocks.type(block(firstBlock, i));
      if (types[i] == MigrateType.ISOLATE || types[i] == MigrateType.HIGHATOMIC) {
        restore(firstBlock, types, i);
        return false;
      }
      setType(zones, block(firstBlock, i), MigrateType.ISOLATE);
    }
    boolean taken = empty(start, end) && zone.source().takeRange(start, end);
    if (taken) {
      for (long pfn = start; pfn < end; pfn++) {
        memMap.setFlags(pfn, PageFlags.of(zone.id(), PageFlags.ALLOCATED, 0, MigrateType.MOVABLE));
      }
    }
    restore(firstBlock, types, blocks);
    return taken;
  }

  /** Empties the range; false if a page of it stays. */
  private boolean empty(long start, long end) {
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      drainCaches.run();
      long pfn = zone.source().firstInUse(start, end);
      if (pfn == Pfn.NONE) {
        return true;
      }
      while (pfn != Pfn.NONE) {
        long head = allocatedHead(pfn);
        if (head == Pfn.NONE || !hooks.migrate(head, PageFlags.order(memMap.flags(head)))) {
          return false;
        }
        pfn = zone.source().firstInUse(pfn + 1, end);
      }
    }
    return false;
  }

  /** The first frame of the allocated block that contains a frame; it may start before the range. */
  private long allocatedHead(long pfn) {
    for (int order = 0; order <= Order.MAX; order++) {
      long head = Pfn.alignDown(pfn, order);
      int flags = memMap.flags(head);
      if (PageFlags.state(flags) == PageFlags.ALLOCATED
          && head + Order.pages(PageFlags.order(flags)) > pfn) {
        return head;
      }
    }
    return Pfn.NONE;
  }

  private void restore(long firstBlock, int[] types, int count) {
    for (int i = 0; i < count; i++) {
      setType(zones, block(firstBlock, i), types[i]);
    }
  }

  /** Changes a pageblock's type in every zone that has a part of it. */
  static void setType(Zone[] zones, long pfn, int type) {
    long block = Pfn.alignDown(pfn, Order.PAGEBLOCK);
    for (Zone zone : zones) {
      if (zone.layout().startPfn() < block + Order.PAGEBLOCK_PAGES
          && zone.layout().endPfn() > block) {
        zone.source().setPageblockType(block, type);
      }
    }
  }

  private static long block(long firstBlock, int index) {
    return firstBlock + ((long) index << Order.PAGEBLOCK);
  }
}
