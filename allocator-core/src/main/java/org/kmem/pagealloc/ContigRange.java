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

  private final Zone zone;
  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final PageHooks hooks;

  ContigRange(Zone zone, MemMap memMap, PageBlocks pageBlocks, PageHooks hooks) {
    this.zone = zone;
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.hooks = hooks;
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
      zone.buddy().setPageblockType(block(firstBlock, i), MigrateType.ISOLATE);
    }
    boolean taken = empty(start, end) && zone.buddy().takeRange(start, end);
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
      zone.drainAll();
      long pfn = zone.buddy().firstInUse(start, end);
      if (pfn == Pfn.NONE) {
        return true;
      }
      while (pfn != Pfn.NONE) {
        int flags = memMap.flags(pfn);
        if (PageFlags.state(flags) != PageFlags.ALLOCATED
            || !hooks.migrate(pfn, PageFlags.order(flags))) {
          return false;
        }
        pfn = zone.buddy().firstInUse(pfn + 1, end);
      }
    }
    return false;
  }

  private void restore(long firstBlock, int[] types, int count) {
    for (int i = 0; i < count; i++) {
      zone.buddy().setPageblockType(block(firstBlock, i), types[i]);
    }
  }

  private static long block(long firstBlock, int index) {
    return firstBlock + ((long) index << Order.PAGEBLOCK);
  }
}
