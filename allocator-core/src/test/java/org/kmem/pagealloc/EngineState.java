package org.kmem.pagealloc;

import java.util.ArrayList;
import java.util.List;
import org.kmem.gfp.MigrateType;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * All that can be seen of an allocator's books: equal states mean that nothing happened.
 *
 * @param zones one line of numbers for each zone
 */
record EngineState(List<List<Long>> zones) {
  static EngineState of(PageAllocator pages) {
    List<List<Long>> states = new ArrayList<>();
    for (Zone zone : pages.zones()) {
      List<Long> state = new ArrayList<>();
      List<List<Long>> free = zone.source().countFree().blocks();
      for (int type = 0; type < MigrateType.COUNT; type++) {
        state.add(zone.source().freePages(type));
        state.addAll(free.get(type));
      }
      for (int slot = 0; slot < pages.slots(); slot++) {
        state.add((long) zone.source().cachedPages(slot));
      }
      state.add(zone.allocatedPages());
      state.add(zone.freedPages());
      state.add(zone.source().reservedHighatomicPages());
      state.add(zone.source().watermarkBoost());
      state.add(zone.misses());
      state.add(zone.foreign());
      state.add(zone.otherNode());
      for (long pfn = zone.layout().startPfn();
          pfn < zone.layout().endPfn() && zone.layout().spanned() < 1L << 20;
          pfn += Order.PAGEBLOCK_PAGES) {
        state.add((long) pages.pageBlocks().type(pfn));
      }
      states.add(state);
    }
    return new EngineState(states);
  }

  /** Free blocks of each zone by order, all types together, with nothing left in caches. */
  static List<List<Long>> freeBlocksByOrder(PageAllocator pages) {
    pages.drainAll();
    List<List<Long>> blocks = new ArrayList<>();
    for (Zone zone : pages.zones()) {
      List<Long> ofZone = new ArrayList<>();
      List<List<Long>> free = zone.source().countFree().blocks();
      for (int order = 0; order <= Order.MAX; order++) {
        long sum = 0;
        for (int type = 0; type < MigrateType.COUNT; type++) {
          sum += free.get(type).get(order);
        }
        ofZone.add(sum);
      }
      blocks.add(ofZone);
    }
    return blocks;
  }

  /** Free and cached pages of all zones. */
  static long freePages(PageAllocator pages) {
    return pages.zones().stream().mapToLong(zone -> zone.freePages() + zone.cachedPages()).sum();
  }
}
