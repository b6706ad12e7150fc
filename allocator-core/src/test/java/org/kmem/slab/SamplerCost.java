package org.kmem.slab;

import java.util.Locale;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.zone.X86Machine;

/**
 * Measures, when run by hand, what a sampler adds to caches that it samples: bursts of allocations and frees, large
 * enough that slots run out and ask the sampler, in rounds with and without one in turn; prints the best of each.
 *
 * <pre>
 * mvn -q -pl allocator-core test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java --enable-native-access=ALL-UNNAMED \
 *   -cp allocator-core/target/test-classes:allocator-core/target/classes:$(cat allocator-core/target/classpath) \
 *   org.kmem.slab.SamplerCost
 * </pre>
 *
 * <p>Control: a second allocator without a sampler; what it differs by is noise. Not a benchmark: two CPUs that others
 * use move it by more than what is asked about, so it is the best of many rounds that counts.
 */
final class SamplerCost {
  private static final int ROUNDS = 60;
  private static final int BURSTS = 2_000;
  private static final int BURST = 256;
  private static final int GFP = GfpFlags.GFP_KERNEL;

  private SamplerCost() {}

  /** One way to a cache of its own machine. */
  private static final class Way {
    final String name;
    final long[] held = new long[BURST];
    final KmemCache cache;
    double bestNanos = Double.MAX_VALUE;

    Way(String name, SlabStrategy strategy, int interval) {
      this.name = name;
      PageAllocator pages =
          PageAllocator.builder(X86Machine.ofMemory(256L << 20).cpus(2).layout())
              .cpus(2)
              .slots(6)
              .strategy(Strategy.BITFIELD)
              .backed(true)
              .build();
      SlabAllocatorBuilder builder = SlabAllocator.builder(pages).strategy(strategy);
      if (interval > 0) {
        builder.sampler(255, interval, 1);
      }
      cache = builder.build().create("measured", 64, 0, CacheFlags.SLAB_NO_MERGE);
    }

    void round() {
      try (CacheHandle mine = cache.take()) {
        long begin = System.nanoTime();
        for (int burst = 0; burst < BURSTS; burst++) {
          for (int i = 0; i < BURST; i++) {
            held[i] = mine.alloc(GFP);
          }
          for (int i = 0; i < BURST; i++) {
            mine.free(held[i]);
          }
        }
        double nanos = (System.nanoTime() - begin) / (double) BURSTS / BURST;
        bestNanos = Math.min(bestNanos, nanos);
      }
    }
  }

  /**
   * Measures and prints.
   *
   * @param args none
   */
  public static void main(String[] args) {
    for (SlabStrategy strategy : new SlabStrategy[] {SlabStrategy.SHEAF, SlabStrategy.SLUB}) {
      Way[] ways = {
        new Way("no sampler", strategy, 0),
        new Way("no sampler, again", strategy, 0),
        new Way("one in 10,000", strategy, 10_000),
        new Way("one in 100,000", strategy, 100_000),
        new Way("one in 1,000,000", strategy, 1_000_000),
      };
      for (int round = 0; round < ROUNDS; round++) {
        for (Way way : ways) {
          way.round();
        }
      }
      for (Way way : ways) {
        System.out.printf(Locale.ROOT, "%s %-18s %6.3f ns%n", strategy, way.name, way.bestNanos);
      }
    }
  }
}
