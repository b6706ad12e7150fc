package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.Pfn;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.X86Machine;

/**
 * What is counted of a cache, against a walk over its slabs, after random events on two nodes.
 *
 * <p>A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class CacheCountsModelTest {
  private static final int EVENTS = 20_000;
  private static final int NODES = 2;
  private static final int CPUS = 4;
  private static final int SLOTS = 6;
  private static final int ID = 1;
  private static final long[] SEEDS = {1, 2, System.nanoTime()};

  static Stream<Arguments> runs() {
    Long replayed = Long.getLong("kmem.seed");
    long[] seeds = replayed == null ? SEEDS : new long[] {replayed};
    return Arrays.stream(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of(64, 1000, 5000)
                .flatMap(size ->
                    Arrays.stream(seeds).mapToObj(seed -> Arguments.of(strategy, size, seed))));
  }

  @ParameterizedTest(name = "{0}, {1} bytes, seed {2}")
  @MethodSource("runs")
  void counts_afterRandomEvents_areWhatAWalkFinds(SlabStrategy strategy, int size, long seed) {
    try (Cache cache = new Cache(strategy, size)) {
      SplittableRandom random = new SplittableRandom(seed);
      int step = 0;
      try {
        for (; step < EVENTS; step++) {
          cache.step(random, step / 3_000 % 2 == 0);
          if (step % 1_000 == 999) {
            cache.compare();
          }
        }
        cache.freeEverything(random);
        cache.compare();
        cache.source.shrink();
        cache.compare();
        assertThat(cache.slabs.slabs()).isZero();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", event " + step + ": replay with -Dkmem.seed=" + seed, e);
      }
    }
  }

  /** A cache of a strategy, and nothing else, on a machine of its own. */
  private static final class Cache implements AutoCloseable {
    private final PageAllocator pages =
        PageAllocator.builder(X86Machine.ofMemory(256L << 20).nodes(NODES).cpus(CPUS).layout())
            .cpus(CpuTopology.uniform(NODES, CPUS))
            .slots(SLOTS)
            .backed(true)
            .build();
    private final SlabTable table = new SlabTable(pages.memMap().endPfn());
    private final CacheLines lines = new CacheLines(NODES, SLOTS);
    private final List<Long> held = new ArrayList<>();
    private final SlabPages slabs;
    private final ObjectSource source;

    Cache(SlabStrategy strategy, int size) {
      SlabGeometry geometry = SlabGeometry.of(size, 0, 0, false, CPUS);
      slabs =
          new SlabPages(
              pages,
              table,
              "counted",
              geometry,
              ID,
              null,
              new FreeLink(geometry.freePointerOffset(), 0),
              null);
      source = source(strategy);
    }

    private ObjectSource source(SlabStrategy strategy) {
      return switch (strategy) {
        case SLUB -> new SlubSource(slabs, pages.memMap(), lines, ID, false);
        case LOCKED -> new LockedSource(slabs, pages.memMap(), lines, ID);
        case TREIBER ->
            new TreiberSource(slabs, pages.address(0), pages.memMap().endPfn(), lines, ID);
        case SHEAF -> {
          CacheBudget budget = new CacheBudget(Long.MAX_VALUE, slabs.memoryBytes(), SLOTS, NODES);
          yield new SheafSource(
              source(SlabStrategy.SLUB),
              slabs,
              new CacheSpan(table, pages.address(0), ID, slabs.geometry().sizeBytes()),
              CpuSlots.of(SlotPolicy.OWNED, CPUS, SLOTS - CPUS),
              NODES,
              budget,
              budget.claim(slabs.geometry().sizeBytes()));
        }
      };
    }

    void step(SplittableRandom random, boolean growing) {
      int slot = random.nextInt(SLOTS);
      int kind = random.nextInt(1_000);
      if (kind < 850) {
        if (random.nextInt(10) < (growing ? 6 : 3)) {
          keep(
              kind % 5 == 0
                  ? source.allocNode(slot, GfpFlags.GFP_NOWAIT, random.nextInt(NODES))
                  : source.alloc(slot, GfpFlags.GFP_NOWAIT));
        } else if (!held.isEmpty()) {
          source.free(slot, drop(random));
        }
      } else if (kind < 920) {
        long[] objects = new long[random.nextInt(1, 80)];
        int end = source.allocBulk(slot, GfpFlags.GFP_NOWAIT, objects, 0, objects.length);
        Arrays.stream(objects, 0, end).forEach(this::keep);
      } else if (kind < 990) {
        int count = Math.min(held.size(), random.nextInt(1, 80));
        long[] objects = new long[count];
        Arrays.setAll(objects, i -> drop(random));
        source.freeBulk(slot, objects, 0, count);
      } else if (kind < 995) {
        source.drain(slot);
      } else if (kind < 997) {
        slabs.tuning().setCpuPartialObjects(random.nextInt(200));
      } else if (kind < 999) {
        slabs.tuning().setMinPartial(random.nextInt(20));
      } else {
        source.shrink();
      }
    }

    private void keep(long object) {
      if (object != 0) {
        held.add(object);
      }
    }

    private long drop(SplittableRandom random) {
      int at = random.nextInt(held.size());
      long object = held.get(at);
      held.set(at, held.getLast());
      held.removeLast();
      return object;
    }

    void freeEverything(SplittableRandom random) {
      while (!held.isEmpty()) {
        source.free(random.nextInt(SLOTS), drop(random));
      }
    }

    void compare() {
      long[] slabsOf = new long[NODES];
      long[] objectsOf = new long[NODES];
      long[] listedOf = new long[NODES];
      long[] listedObjectsOf = new long[NODES];
      long[] idleOf = new long[NODES];
      long free = 0;
      for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
        long page = slabs.page(pfn);
        int node = Slab.node(page);
        int objects = Slab.objects(page);
        BitSet freeHere = new BitSet();
        source.markFree(pfn, freeHere);
        free += freeHere.cardinality();
        slabsOf[node]++;
        objectsOf[node] += objects;
        if (Slab.isListed(page)) {
          listedOf[node]++;
          listedObjectsOf[node] += objects;
        }
        if (!Slab.isFrozen(Slab.state(page))) {
          idleOf[node] += objects - Slab.inUse(Slab.state(page));
        }
      }
      for (int node = 0; node < NODES; node++) {
        NodeCounts counts = slabs.counts(node);
        assertThat(
                List.of(
                    counts.slabs(),
                    counts.objects(),
                    counts.partialSlabs(),
                    counts.partialObjects(),
                    source.idleObjects(node)))
            .as("slabs, objects, slabs on the list, their objects, idle objects of node %d", node)
            .isEqualTo(
                List.of(
                    slabsOf[node],
                    objectsOf[node],
                    listedOf[node],
                    listedObjectsOf[node],
                    idleOf[node]));
      }
      long all = Arrays.stream(objectsOf).sum();
      long idle = Arrays.stream(idleOf).sum();
      assertThat(slabs.objects()).isEqualTo(all);
      assertThat(slabs.slabs()).isEqualTo(Arrays.stream(slabsOf).sum());
      assertThat(source.cachedObjects()).as("cached objects").isEqualTo(free - idle);
      assertThat(all - free).as("objects in use").isEqualTo(held.size());
      source.verify();
    }

    @Override
    public void close() {
      source.close();
      lines.close();
      table.close();
      pages.close();
    }
  }
}
