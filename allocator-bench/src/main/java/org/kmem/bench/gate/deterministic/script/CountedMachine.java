package org.kmem.bench.gate.deterministic.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kmem.bench.gate.deterministic.Tally;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.stat.BuddyInfo;
import org.kmem.stat.FragmentationIndex;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/** A machine of 128 MiB, how much of it was in use at most, and how whole the rest is. For one thread. */
final class CountedMachine implements AutoCloseable {
  static final long MEMORY_BYTES = 128L << 20;

  /** Requests for blocks of up to this order should find some on any machine that is not full. */
  private static final int SMALL_ORDER = 3;

  private final PageAllocator pages;
  private final Zone[] zones;
  private final long freePagesAtStart;
  private long operations;
  private long peakPages;

  /**
   * Boots a machine.
   *
   * @param strategy of its pages
   * @param cpus CPUs, each a slot
   * @param owners slots that threads may own, after those of the CPUs
   * @param backed whether pages have bytes
   */
  CountedMachine(Strategy strategy, int cpus, int owners, boolean backed) {
    pages =
        PageAllocator.builder(X86Machine.ofMemory(MEMORY_BYTES).cpus(cpus).layout())
            .cpus(cpus)
            .slots(cpus + owners)
            .strategy(strategy)
            .backed(backed)
            .build();
    zones = pages.zones().toArray(Zone[]::new);
    freePagesAtStart = freePages();
  }

  PageAllocator pages() {
    return pages;
  }

  /** An allocation or a free was done, of {@code count} blocks or objects. */
  void did(int count) {
    operations += count;
  }

  /** Looks how much is in use now: what is in caches of slots counts. Itself it is not counted. */
  void sample() {
    Tally.pause();
    peakPages = Math.max(peakPages, freePagesAtStart - freePages());
    Tally.resume();
  }

  private long freePages() {
    long free = 0;
    for (Zone zone : zones) {
      free += zone.freePages();
    }
    return free;
  }

  Map<String, Long> figures() {
    return Map.of(
        "operations",
        operations,
        "peakPages",
        peakPages,
        "unusableSmall",
        unusable(SMALL_ORDER),
        "unusableHuge",
        unusable(Order.PAGEBLOCK));
  }

  /** Thousandths of what is free that a request of an order cannot use. */
  private long unusable(int order) {
    return FragmentationIndex.unusable(freeBlocks(pages), order);
  }

  private static FreeBlocks freeBlocks(PageAllocator pages) {
    List<BuddyInfo.Row> rows = BuddyInfo.of(pages).zones();
    List<Long> blocks = new ArrayList<>();
    for (int order = 0; order <= Order.MAX; order++) {
      int of = order;
      blocks.add(rows.stream().mapToLong(row -> row.free().blocks(of)).sum());
    }
    return new FreeBlocks(blocks);
  }

  /** Proves that every page came back. */
  void verify() {
    pages.drainAll();
    pages.verify();
    long cached = 0;
    for (Zone zone : zones) {
      cached += zone.cachedPages();
    }
    if (freePages() + cached != freePagesAtStart) {
      throw new IllegalStateException(
          "%d pages are free or cached, %d were at the start"
              .formatted(freePages() + cached, freePagesAtStart));
    }
  }

  @Override
  public void close() {
    pages.close();
  }
}
