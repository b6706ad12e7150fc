package org.kmem.bench.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/** Free blocks by zone, order and migrate type, and which frames they are. */
final class FreeBlockCounts {
  private final long[][][] blocks;
  private final PfnSet frames = new PfnSet();
  private final boolean hasTypes;

  private FreeBlockCounts(int zones, boolean hasTypes) {
    this.blocks = new long[zones][Order.COUNT][MigrateType.COUNT];
    this.hasTypes = hasTypes;
  }

  /** What an allocator has free now. */
  static FreeBlockCounts of(PageAllocator pages) {
    FreeBlockCounts counts = new FreeBlockCounts(pages.zones().size(), true);
    for (Zone zone : pages.zones()) {
      zone.source().forEachFreeBlock((pfn, order, type) -> counts.add(zone.id(), pfn, order, type));
    }
    return counts;
  }

  /** What a recorded kernel had free, by the zones of an allocator. */
  static FreeBlockCounts of(PageAllocator pages, FreeBlocks recorded, MigrateTypeNumbers numbers) {
    FreeBlockCounts counts = new FreeBlockCounts(pages.zones().size(), recorded.hasMigrateTypes());
    for (int i = 0; i < recorded.count(); i++) {
      Zone zone = pages.zoneOf(recorded.pfn(i));
      if (zone != null && Order.isValid(recorded.order(i))) {
        int type = counts.hasTypes ? numbers.toMigrateType(recorded.migrateType(i)) : 0;
        counts.add(zone.id(), recorded.pfn(i), recorded.order(i), type);
      }
    }
    return counts;
  }

  private void add(int zone, long pfn, int order, int type) {
    blocks[zone][order][type]++;
    frames.add(pfn, Order.pages(order));
  }

  /** Whether types are known; if not, every block counts as unmovable. */
  boolean hasTypes() {
    return hasTypes;
  }

  /** The free frames. */
  PfnSet frames() {
    return frames;
  }

  /** Blocks by order, of all zones and types. */
  org.kmem.stat.FreeBlocks byOrder() {
    List<Long> byOrder = new ArrayList<>();
    for (int order = 0; order < Order.COUNT; order++) {
      long sum = 0;
      for (long[][] zone : blocks) {
        sum += Arrays.stream(zone[order]).sum();
      }
      byOrder.add(sum);
    }
    return new org.kmem.stat.FreeBlocks(byOrder);
  }

  /** Blocks too many or too few, zone by zone and order by order. */
  long differenceByOrder(FreeBlockCounts other) {
    long difference = 0;
    for (int zone = 0; zone < blocks.length; zone++) {
      for (int order = 0; order < Order.COUNT; order++) {
        long mine = 0;
        long theirs = 0;
        for (int type = 0; type < MigrateType.COUNT; type++) {
          mine += blocks[zone][order][type];
          theirs += other.blocks[zone][order][type];
        }
        difference += Math.abs(mine - theirs);
      }
    }
    return difference;
  }

  /** Blocks too many or too few, zone by zone, order by order and type by type. */
  long differenceByType(FreeBlockCounts other) {
    long difference = 0;
    for (int zone = 0; zone < blocks.length; zone++) {
      for (int order = 0; order < Order.COUNT; order++) {
        for (int type = 0; type < MigrateType.COUNT; type++) {
          difference += Math.abs(blocks[zone][order][type] - other.blocks[zone][order][type]);
        }
      }
    }
    return difference;
  }
}
