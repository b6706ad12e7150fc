package org.kmem.pool;

import java.util.ArrayList;
import java.util.List;
import org.kmem.hook.PageHooks;
import org.kmem.pagealloc.MemoryTuning;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabAllocatorBuilder;
import org.kmem.slab.SlabPayer;
import org.kmem.units.ByteSize;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/**
 * The machine that a heap is: one Normal zone for each node, all of it managed, without reserves. There are no devices
 * that need low addresses, and nobody whose requests must not fail while others' do, so that what is asked
 * for as capacity can be used to the last page.
 */
final class HeapMachine {
  private HeapMachine() {}

  /** Makes the page allocator of a heap. */
  static PageAllocator pages(OffHeapBuilder heap, PageHooks hooks) {
    MachineLayout layout = layout(PageSize.pagesFor(heap.capacityBytes()), heap.nodes);
    return PageAllocator.builder(layout)
        .cpus(heap.cpus)
        .slots(heap.cpus * (1 + CpuSlots.OWNERS_PER_CPU))
        .strategy(heap.pageStrategy)
        .tuning(MemoryTuning.DEFAULTS.withHugePages(false).withMinFreeKbytes(0))
        .hooks(hooks)
        .backed(true)
        .build();
  }

  /** Makes the caches of a heap; if they cannot be, the pages are closed. */
  static SlabAllocator slabs(OffHeapBuilder heap, PageAllocator pages, SlabPayer payer) {
    SlabAllocatorBuilder description =
        SlabAllocator.builder(pages)
            .strategy(heap.strategy)
            .debug(heap.debug)
            .onBug(heap.onBug)
            .reports(heap.reports)
            .payer(payer)
            .hardened(heap.hardened);
    if (heap.sampledObjects > 0) {
      description.sampler(heap.sampledObjects, heap.sampleInterval, System.nanoTime());
    }
    heap.cacheBudgetBytes.ifPresent(description::cacheBudget);
    try {
      return description.build();
    } catch (RuntimeException refused) {
      pages.close();
      throw refused;
    }
  }

  /** A heap's name as that of a budget, which is part of a path. */
  static String budgetName(String text) {
    String name = text.replaceAll("[\\s\\p{Cntrl}/]+", "_");
    return name.isEmpty() ? "heap" : name;
  }

  /** Nodes begin at multiples of the largest block, so that each has as many of them as fit. */
  private static MachineLayout layout(long pages, int nodes) {
    long share =
        Math.ceilDiv(Math.ceilDiv(pages, nodes), Order.pages(Order.MAX)) * Order.pages(Order.MAX);
    List<ZoneLayout> zones = new ArrayList<>();
    List<MemoryRange> ranges = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      long start = node * share;
      long count = Math.min(share, pages - start);
      if (count <= 0) {
        throw new IllegalArgumentException(
            "%d nodes for %s: give fewer, each is at least %s"
                .formatted(
                    nodes,
                    ByteSize.text(pages << PageSize.SHIFT),
                    ByteSize.text(PageSize.SIZE_BYTES << Order.MAX)));
      }
      ranges.add(new MemoryRange(node, start, start + count));
      for (ZoneType type : ZoneType.values()) {
        zones.add(
            type == ZoneType.NORMAL
                ? new ZoneLayout(node, type, start, count, count, count)
                : new ZoneLayout(node, type, 0, 0, 0, 0));
      }
    }
    return new MachineLayout(nodes, ranges, zones);
  }
}
