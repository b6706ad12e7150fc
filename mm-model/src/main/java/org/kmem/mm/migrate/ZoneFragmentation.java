package org.kmem.mm.migrate;

import java.util.ArrayList;
import java.util.List;
import org.kmem.gfp.AllocFlags;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.stat.FragmentationIndex;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * How fragmented a zone is, and whether compacting it would help. Reads only.
 *
 * <p>Kernel counterpart: {@code fragmentation_index}, {@code compaction_suitable}, {@code fragmentation_score_zone}.
 */
final class ZoneFragmentation {
  private static final long PERCENT = 100;

  private final Tunables tunables;

  ZoneFragmentation(Tunables tunables) {
    this.tunables = tunables;
  }

  /** Free blocks of a zone, of all migrate types. */
  static FreeBlocks freeBlocks(Zone zone) {
    List<Long> sums = new ArrayList<>(Order.COUNT);
    List<List<Long>> byType = zone.source().countFree().blocks();
    for (int order = 0; order <= Order.MAX; order++) {
      long sum = 0;
      for (List<Long> ofType : byType) {
        sum += ofType.get(order);
      }
      sums.add(sum);
    }
    return new FreeBlocks(sums);
  }

  /**
   * What to do for a request: {@link CompactResult#SUCCESS} if there is a block above the watermark already, {@link
   * CompactResult#SKIPPED} if the zone has too little free memory, or its trouble is not fragmentation.
   */
  CompactResult suitable(Zone zone, int order, int highestZone, int allocFlags) {
    if (zone.isAboveWatermark(order, highestZone, allocFlags)) {
      return CompactResult.SUCCESS;
    }
    return isSuitable(zone, order, highestZone, 0) ? CompactResult.CONTINUE : CompactResult.SKIPPED;
  }

  /** The same apart from a block that is there; {@code extra} pages count as free. */
  boolean isSuitable(Zone zone, int order, int highestZone, long extra) {
    int mark = order > Order.COSTLY ? AllocFlags.WMARK_LOW : AllocFlags.WMARK_MIN;
    long gap = 2L << order;
    if (!zone.isAboveWatermark(0, highestZone, mark | AllocFlags.CMA, extra - gap)) {
      return false;
    }
    if (order <= Order.COSTLY) {
      return true;
    }
    int index = FragmentationIndex.external(freeBlocks(zone), order);
    return index < 0 || index > tunables.get(Tunable.EXTFRAG_THRESHOLD);
  }

  /** Share of a zone's free memory that is not in blocks of 2 MiB, in percent. */
  static long outsideHugeBlocks(Zone zone) {
    FreeBlocks free = freeBlocks(zone);
    long pages = free.pages();
    return pages == 0 ? 0 : (pages - free.pagesFrom(Order.PAGEBLOCK)) * PERCENT / pages;
  }

  /** Above it kcompactd begins to compact a node on its own. */
  long scoreHigh() {
    return Math.min(scoreLow() + 10, PERCENT);
  }

  /** Down to it kcompactd compacts a node then. */
  long scoreLow() {
    return Math.max(PERCENT - tunables.get(Tunable.COMPACTION_PROACTIVENESS), 5);
  }
}
