package org.kmem.bench.concurrency;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.zone.X86Machine;

/**
 * A cache on a machine of its own for a {@link Loan}: two CPUs and one slot to be owned; no object in use, and no
 * slab.
 */
final class StressCache implements Loan.Lent {
  static final int CPUS = 2;
  static final int SLOTS = CPUS + 1;

  private static final long MEMORY_BYTES = 64L << 20;

  /** More than all sheaves take: they are as large as the kernel's. */
  private static final long BUDGET_BYTES = 1L << 30;

  private static final Map<SlabStrategy, Loan.Pool<StressCache>> POOLS = pools();

  final KmemCache cache;

  @SuppressWarnings("resource") // For as long as the JVM runs.
  private StressCache(SlabStrategy strategy) {
    PageAllocator pages =
        PageAllocator.builder(X86Machine.ofMemory(MEMORY_BYTES).cpus(CPUS).layout())
            .cpus(CPUS)
            .slots(SLOTS)
            .strategy(Strategy.BITFIELD)
            .backed(true)
            .build();
    SlabAllocator slabs =
        SlabAllocator.builder(pages).strategy(strategy).cacheBudget(BUDGET_BYTES).build();
    // Sheaves of large objects are small; slabs of small ones are.
    int sizeBytes = strategy == SlabStrategy.SHEAF ? 4096 : 256;
    cache = slabs.create("stressed", sizeBytes, 0, CacheFlags.SLAB_NO_MERGE);
  }

  private static Map<SlabStrategy, Loan.Pool<StressCache>> pools() {
    Map<SlabStrategy, Loan.Pool<StressCache>> pools = new EnumMap<>(SlabStrategy.class);
    for (SlabStrategy strategy : SlabStrategy.values()) {
      pools.put(strategy, new Loan.Pool<>(() -> new StressCache(strategy)));
    }
    return pools;
  }

  /** Lends a cache. */
  static Loan<StressCache> lend(SlabStrategy strategy) {
    return Objects.requireNonNull(POOLS.get(strategy), "all strategies are there").lend();
  }

  @Override
  public String problem() {
    cache.shrink();
    long slabs = cache.figures().slabs();
    String problem = problem(0);
    return problem.isEmpty() && slabs > 0 ? slabs + " slabs are left" : problem;
  }

  /** What is wrong with the books if so many objects are held; empty if nothing is. */
  String problem(int held) {
    try {
      cache.verify();
      cache.cpuSlots().verify();
    } catch (IllegalStateException broken) {
      return String.valueOf(broken.getMessage());
    }
    long live = cache.liveObjects();
    return live == held ? "" : live + " objects in use, " + held + " held";
  }
}
