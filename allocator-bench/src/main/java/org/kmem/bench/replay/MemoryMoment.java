package org.kmem.bench.replay;

import java.util.List;
import java.util.stream.LongStream;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.stat.FragmentationIndex;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;
import org.kmem.zone.FreeCensus;
import org.kmem.zone.Zone;

/**
 * What was free at a moment of a replay.
 *
 * @param event allocations and frees before it
 * @param freePages pages in the free lists
 * @param unusableIndex share of free pages that no huge page can use, 0 to 1
 * @param intactHugeFrames free huge frames over those that free memory could make
 */
public record MemoryMoment(
    long event, long freePages, double unusableIndex, double intactHugeFrames) {
  /** The moment when so many events are done. */
  static MemoryMoment of(PageAllocator pages, long event) {
    long[] byOrder = new long[Order.COUNT];
    for (Zone zone : pages.zones()) {
      FreeCensus census = zone.source().countFree();
      for (List<Long> ofType : census.blocks()) {
        for (int order = 0; order < Order.COUNT; order++) {
          byOrder[order] += ofType.get(order);
        }
      }
    }
    FreeBlocks blocks = new FreeBlocks(LongStream.of(byOrder).boxed().toList());
    return new MemoryMoment(
        event,
        blocks.pages(),
        FragmentationIndex.unusable(blocks, Order.PAGEBLOCK) / 1000.0,
        FragmentationIndex.intactHugeFrames(blocks));
  }
}
