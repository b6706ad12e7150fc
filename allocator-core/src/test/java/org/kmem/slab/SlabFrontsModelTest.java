package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

/**
 * Random allocations and frees by slot, by handle and by lookup, of a cache and of any size, mixed, against a map of
 * what was written where. A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class SlabFrontsModelTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int EVENTS = 60_000;
  private static final int SIZE_BYTES = 72;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final List<Long> held = new ArrayList<>();
  private final Map<Long, Boolean> isOfCache = new HashMap<>();

  @ParameterizedTest
  @EnumSource
  void randomEvents_againstAMap_agree(SlabStrategy strategy) {
    long seed = Long.getLong("kmem.seed", System.nanoTime());
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
                .cpus(2)
                .slots(6)
                .backed(true)
                .build(),
            PageAllocator::verify);
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    KmemCache cache = slabs.create("modelled", SIZE_BYTES, 0, CacheFlags.SLAB_NO_MERGE);
    int step = 0;
    try (CacheHandle cacheHandle = cache.take();
        KmallocHandle kmallocHandle = slabs.kmalloc().take()) {
      SplittableRandom random = new SplittableRandom(seed);
      for (; step < EVENTS; step++) {
        boolean growing = step / 5_000 % 2 == 0;
        if (random.nextInt(2_000) == 0) {
          slabs.shrink();
        } else if (held.isEmpty() || random.nextInt(100) < (growing ? 58 : 42)) {
          take(slabs.kmalloc(), kmallocHandle, cache, cacheHandle, random);
        } else {
          give(slabs.kmalloc(), kmallocHandle, cache, cacheHandle, random);
        }
        if (step % 5_000 == 0) {
          check(slabs);
        }
      }
      while (!held.isEmpty()) {
        give(slabs.kmalloc(), kmallocHandle, cache, cacheHandle, random);
      }
      check(slabs);
      slabs.shrink();
      assertThat(cache.figures().objects()).isZero();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d (%s), event %d: replay with -Dkmem.seed=%d"
              .formatted(seed, strategy, step, seed),
          e);
    }
  }

  private void take(
      Kmalloc kmalloc,
      KmallocHandle kmallocHandle,
      KmemCache cache,
      CacheHandle cacheHandle,
      SplittableRandom random) {
    int size = 1 + (1 << random.nextInt(3, 11)) - random.nextInt(8);
    int slot = random.nextInt(6);
    int front = random.nextInt(6);
    long object =
        switch (front) {
          case 0 -> kmalloc.kmalloc(slot, size, GFP);
          case 1 -> kmalloc.kmalloc(size, GFP);
          case 2 -> kmallocHandle.kmalloc(size, GFP);
          case 3 -> cache.alloc(slot, GFP);
          case 4 -> cache.alloc(GFP);
          default -> cacheHandle.alloc(GFP);
        };
    assertThat(object).isNotZero();
    assertThat(isOfCache.put(object, front >= 3)).as("object 0x%x", object).isNull();
    assertThat(Objects.requireNonNull(kmalloc.cacheOf(object)) == cache).isEqualTo(front >= 3);
    Memory.putLong(object, ~object);
    held.add(object);
  }

  private void give(
      Kmalloc kmalloc,
      KmallocHandle kmallocHandle,
      KmemCache cache,
      CacheHandle cacheHandle,
      SplittableRandom random) {
    int index = random.nextInt(held.size());
    long object = held.get(index);
    held.set(index, held.getLast());
    held.removeLast();
    assertThat(Memory.getLong(object)).isEqualTo(~object);
    int slot = random.nextInt(6);
    boolean ofCache = Objects.requireNonNull(isOfCache.remove(object));
    switch (random.nextInt(ofCache ? 6 : 3)) {
      case 0 -> kmalloc.kfree(slot, object);
      case 1 -> kmalloc.kfree(object);
      case 2 -> kmallocHandle.kfree(object);
      case 3 -> cache.free(slot, object);
      case 4 -> cache.free(object);
      default -> cacheHandle.free(object);
    }
  }

  private void check(SlabAllocator slabs) {
    slabs.verify();
    assertThat(slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum())
        .isEqualTo(held.size());
  }
}
