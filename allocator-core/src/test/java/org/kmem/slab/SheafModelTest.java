package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;

/**
 * Random allocations and frees by slot number, by owner and in bulk, and drains between them, against a map of
 * what is held and what was written there. A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class SheafModelTest {
  private static final int EVENTS = 60_000;
  private static final int[] SIZES = {16, 64, 300, 1024, 4096};

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final List<Long> held = new ArrayList<>();
  private final Map<Long, Long> written = new HashMap<>();
  private final long[] bulk = new long[200];
  private long allocations;

  static long[] seeds() {
    Long replayed = Long.getLong("kmem.seed");
    return replayed == null ? new long[] {1, 2, 3, 4, System.nanoTime()} : new long[] {replayed};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomEvents_againstAMap_agree(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SlabStrategy below = random.nextBoolean() ? SlabStrategy.SLUB : SlabStrategy.LOCKED;
    int sizeBytes = SIZES[random.nextInt(SIZES.length)];
    SheafCache cache = engine.own(new SheafCache(below, sizeBytes), SheafCache::verify);
    OwnObjects[] own =
        IntStream.range(SheafCache.CPUS, SheafCache.SLOTS)
            .mapToObj(slot -> new OwnObjects(cache.source, slot))
            .toArray(OwnObjects[]::new);
    int step = 0;
    try {
      for (; step < EVENTS; step++) {
        boolean growing = step / 5_000 % 2 == 0;
        if (random.nextInt(1_000) == 0) {
          drain(cache, random);
        } else if (held.isEmpty() || random.nextInt(100) < (growing ? 58 : 42)) {
          take(cache.source, own[random.nextInt(own.length)], random);
        } else {
          give(cache.source, own[random.nextInt(own.length)], random);
        }
        if (step % 1_000 == 0) {
          check(cache);
        }
      }
      while (!held.isEmpty()) {
        give(cache.source, own[random.nextInt(own.length)], random);
      }
      check(cache);
      cache.source.shrink();
      assertThat(cache.source.cachedObjects()).isZero();
      assertThat(cache.slabCount()).isZero();
      assertThat(cache.missingPages()).isZero();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d (%s, %d bytes), event %d: replay with -Dkmem.seed=%d"
              .formatted(seed, below, sizeBytes, step, seed),
          e);
    }
  }

  private void take(SheafSource source, OwnObjects own, SplittableRandom random) {
    int slot = random.nextInt(SheafCache.SLOTS);
    switch (random.nextInt(20)) {
      case 0 -> {
        int wanted = random.nextInt(bulk.length);
        int end = source.allocBulk(slot, SheafCache.GFP, bulk, 0, wanted);
        for (int i = 0; i < end; i++) {
          hold(bulk[i]);
        }
      }
      case 1, 2, 3, 4, 5, 6 -> hold(source.alloc(slot, SheafCache.GFP));
      default -> hold(own.alloc(SheafCache.GFP));
    }
  }

  private void hold(long object) {
    if (object != 0) {
      allocations++;
      assertThat(written.put(object, allocations)).as("object 0x%x", object).isNull();
      Memory.putLong(object, allocations);
      Memory.putLong(object + 8, ~allocations);
      held.add(object);
    }
  }

  private void give(SheafSource source, OwnObjects own, SplittableRandom random) {
    int slot = random.nextInt(SheafCache.SLOTS);
    switch (random.nextInt(20)) {
      case 0 -> {
        int number = Math.min(held.size(), random.nextInt(bulk.length));
        for (int i = 0; i < number; i++) {
          bulk[i] = letGo(random);
        }
        source.freeBulk(slot, bulk, 0, number);
      }
      case 1, 2, 3, 4, 5, 6 -> source.free(slot, letGo(random));
      default -> own.free(letGo(random));
    }
  }

  private long letGo(SplittableRandom random) {
    int index = random.nextInt(held.size());
    long object = held.get(index);
    held.set(index, held.getLast());
    held.removeLast();
    long value = Objects.requireNonNull(written.remove(object));
    assertThat(Memory.getLong(object)).isEqualTo(value);
    assertThat(Memory.getLong(object + 8)).isEqualTo(~value);
    return object;
  }

  private static void drain(SheafCache cache, SplittableRandom random) {
    if (random.nextBoolean()) {
      cache.source.drain(random.nextInt(SheafCache.SLOTS));
    } else {
      cache.source.shrink();
      assertThat(cache.source.inSheaves()).isZero();
    }
  }

  private void check(SheafCache cache) {
    cache.verify();
    assertThat(cache.inUse()).isEqualTo(held.size());
    assertThat(cache.source.allocations()).isEqualTo(allocations);
    assertThat(cache.source.frees()).isEqualTo(allocations - held.size());
  }
}
