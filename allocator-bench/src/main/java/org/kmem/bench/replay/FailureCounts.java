package org.kmem.bench.replay;

import java.util.Arrays;
import java.util.List;
import org.kmem.bench.replay.ReplayResult.Failures;
import org.kmem.gfp.AllocFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.zone.WatermarkCheck;
import org.kmem.zone.Zone;

/** Counts failed allocations by order and by why: memory too low, or no block large enough. */
final class FailureCounts {
  private final long[] lowMemory = new long[Order.COUNT];
  private final long[] fragmentation = new long[Order.COUNT];

  /** Counts a failure; the cause is what the allocator's free lists say now. */
  void count(PageAllocator pages, int gfp, int order) {
    int types = WatermarkCheck.usableTypes(AllocFlags.of(gfp, order));
    for (Zone zone : pages.zones()) {
      if (zone.source().mayHaveBlock(order, types)) {
        lowMemory[order]++;
        return;
      }
    }
    fragmentation[order]++;
  }

  Failures failures() {
    return new Failures(listOf(lowMemory), listOf(fragmentation));
  }

  private static List<Long> listOf(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
