package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/**
 * Random events against a naive model of who holds which bytes, for every strategy, over pages with and without
 * free lists.
 *
 * <p>A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class SlabModelTest {
  private static final int EVENTS = 20_000;
  private static final int SLOTS = 3;
  private static final int[] SIZES = {8, 64, 96, 200, 512, 1024, 3000, 4096, 12_000};

  /** Seeds that found bugs once, and a fresh one. */
  private static final long[] SEEDS = {1, 2, System.nanoTime()};

  private record Held(KmemCache cache, int index, long sizeBytes, byte mark) {}

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  static Stream<Arguments> runs() {
    Long replayed = Long.getLong("kmem.seed");
    long[] seeds = replayed == null ? SEEDS : new long[] {replayed};
    return Arrays.stream(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of(Strategy.BUDDY_PCP, Strategy.BITFIELD)
                .flatMap(page ->
                    Arrays.stream(seeds).mapToObj(seed -> Arguments.of(strategy, page, seed))));
  }

  @ParameterizedTest(name = "{0} over {1}, seed {2}")
  @MethodSource("runs")
  void randomEvents_againstNaiveModel_agree(SlabStrategy strategy, Strategy page, long seed) {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
                .cpus(2)
                .slots(SLOTS)
                .strategy(page)
                .backed(true)
                .build(),
            PageAllocator::verify);
    leaveFewPages(pages);
    long before = freePages(pages);
    SlabAllocator slabs =
        engine.own(
            SlabAllocator.builder(pages).strategy(strategy).merging(false).build(),
            SlabAllocator::verify);
    Model model = new Model(slabs, new SplittableRandom(seed));
    int step = 0;
    try {
      for (; step < EVENTS; step++) {
        model.step();
        if (step % 4_000 == 3_999) {
          model.check();
        }
      }
      model.freeEverything();
      slabs.shrink();
      slabs.verify();
      assertThat(freePages(pages)).isEqualTo(before);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", event " + step + ": replay with -Dkmem.seed=" + seed, e);
    }
  }

  /** So that memory runs out now and then. */
  private static void leaveFewPages(PageAllocator pages) {
    List<Long> taken = new ArrayList<>();
    for (long pfn = 0; pfn != Pfn.NONE; ) {
      pfn = pages.alloc(0, GfpFlags.GFP_NOWAIT, 0);
      if (pfn != Pfn.NONE) {
        taken.add(pfn);
      }
    }
    for (int i = 0; i < 1_200; i++) {
      pages.free(0, taken.removeLast(), 0);
    }
  }

  private static long freePages(PageAllocator pages) {
    pages.drainAll();
    return pages.zones().stream().mapToLong(Zone::freePages).sum();
  }

  /** Knows every object that is held, by address. */
  private static final class Model {
    private final SlabAllocator slabs;
    private final SplittableRandom random;
    private final List<KmemCache> caches = new ArrayList<>();
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final List<Long> order = new ArrayList<>();
    private boolean shrinking;

    Model(SlabAllocator slabs, SplittableRandom random) {
      this.slabs = slabs;
      this.random = random;
      for (int size : SIZES) {
        caches.add(slabs.create("model-" + size, size, 0, 0));
      }
    }

    void step() {
      if (random.nextInt(2_000) == 0) {
        shrinking = !shrinking;
      }
      int kind = random.nextInt(1_000);
      if (kind < 900) {
        if (random.nextInt(10) < (shrinking ? 7 : 3)) {
          freeOne();
        } else {
          allocOne();
        }
      } else if (kind < 940) {
        allocBulk();
      } else if (kind < 990) {
        freeBulk();
      } else if (kind < 997) {
        cache().drain(slot());
      } else {
        cache().shrink();
      }
    }

    private void allocOne() {
      KmemCache cache = cache();
      boolean zeroed = random.nextInt(4) == 0;
      long object =
          cache.alloc(
              slot(), zeroed ? GfpFlags.GFP_NOWAIT | GfpFlags.__GFP_ZERO : GfpFlags.GFP_NOWAIT);
      if (object == 0) {
        shrinking = true;
        return;
      }
      if (zeroed) {
        SlabContract.checkBytes(object, cache.geometry().objectSizeBytes(), (byte) 0);
      }
      take(cache, object);
    }

    private void take(KmemCache cache, long object) {
      long size = cache.geometry().objectSizeBytes();
      Map.Entry<Long, Held> below = held.floorEntry(object + size - 1);
      if (below != null) {
        assertThat(below.getKey() + below.getValue().sizeBytes()).isLessThanOrEqualTo(object);
      }
      byte mark = (byte) random.nextInt();
      Memory.fill(object, size, mark);
      held.put(object, new Held(cache, order.size(), size, mark));
      order.add(object);
    }

    private Held held(long object) {
      return Objects.requireNonNull(held.get(object));
    }

    private void freeOne() {
      if (!order.isEmpty()) {
        long object = order.get(random.nextInt(order.size()));
        drop(object).cache().free(slot(), object);
      }
    }

    private Held drop(long object) {
      Held dropped = Objects.requireNonNull(held.remove(object));
      SlabContract.checkBytes(object, dropped.sizeBytes(), dropped.mark());
      long last = order.removeLast();
      if (last != object) {
        order.set(dropped.index(), last);
        Held moved = held(last);
        held.put(last, new Held(moved.cache(), dropped.index(), moved.sizeBytes(), moved.mark()));
      }
      return dropped;
    }

    private void allocBulk() {
      KmemCache cache = cache();
      long[] objects = new long[random.nextInt(1, 60)];
      int got = cache.allocBulk(slot(), GfpFlags.GFP_NOWAIT, objects, 0, objects.length);
      assertThat(got).isIn(0, objects.length);
      for (int i = 0; i < got; i++) {
        take(cache, objects[i]);
      }
    }

    private void freeBulk() {
      KmemCache cache = cache();
      long[] objects =
          order.stream()
              .filter(object -> held(object).cache() == cache)
              .limit(random.nextInt(1, 60))
              .mapToLong(Long::longValue)
              .toArray();
      for (long object : objects) {
        drop(object);
      }
      cache.freeBulk(slot(), objects, 0, objects.length);
    }

    void check() {
      slabs.verify();
      for (KmemCache cache : caches) {
        List<Long> live = new ArrayList<>();
        cache.forEachLive(live::add);
        List<Long> expected = new ArrayList<>();
        held.forEach((object, by) -> {
          if (by.cache() == cache) {
            expected.add(object);
          }
        });
        assertThat(live).as(cache.name()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(cache.liveObjects()).isEqualTo(expected.size());
      }
    }

    void freeEverything() {
      while (!order.isEmpty()) {
        freeOne();
      }
    }

    private KmemCache cache() {
      return caches.get(random.nextInt(caches.size()));
    }

    private int slot() {
      return random.nextInt(SLOTS);
    }
  }
}
