package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;

/** Threads that end with full caches: nothing is lost with them, and no number of them makes caches grow. */
@Timeout(300)
final class ThreadDeathTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int THREADS = 5_000;
  private static final int AT_ONCE = 20;
  private static final int OBJECTS = 200;
  private static final int LEFT_AT_FIRST = 1_000;
  private static final int SIZE_BYTES = 64;
  private static final int CPUS = 2;
  private static final int SLOTS = 10;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final ConcurrentLinkedQueue<Long> left = new ConcurrentLinkedQueue<>();

  private final PageAllocator pages =
      engine.own(
          SmallMachine.ofMemory(64L << 20)
              .cpus(CPUS)
              .slots(SLOTS)
              .strategy(Strategy.BITFIELD)
              .build(),
          PageAllocator::verify);

  private KmemCache open(SlabStrategy strategy) {
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    return slabs.create("mortal", SIZE_BYTES, 0, CacheFlags.SLAB_NO_MERGE);
  }

  private static void runAll(int threads, Runnable life) throws Exception {
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < threads; i++) {
        runs.add(executor.submit(life));
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
  }

  /** Allocates, leaves a third to others, frees as much of theirs, and ends. */
  private void live(KmemCache cache) {
    long[] held = new long[OBJECTS];
    for (int i = 0; i < OBJECTS; i++) {
      held[i] = cache.alloc(GFP);
      assertThat(held[i]).isNotZero();
      Memory.putLong(held[i], ~held[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
      Long object = held[i];
      if (i % 3 == 0) {
        left.add(object);
        object = left.poll();
      }
      if (object != null) {
        assertThat(Memory.getLong(object)).isEqualTo(~object);
        cache.free(object);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyShortLives_withFreesByOthers_leaveNoFootprint(SlabStrategy strategy) throws Exception {
    long before = SmallMachine.freePages(pages);
    KmemCache cache = open(strategy);
    long bound = boundPages(cache);
    for (int i = 0; i < LEFT_AT_FIRST; i++) {
      long object = cache.alloc(0, GFP);
      Memory.putLong(object, ~object);
      left.add(object);
    }
    for (int born = 0; born < THREADS; born += AT_ONCE) {
      runAll(AT_ONCE, () -> live(cache));
      if (born % 1_000 == 0) {
        cache.verify();
        assertThat(cache.liveObjects()).isEqualTo(left.size());
        assertThat(cache.objectsInSheaves() * SIZE_BYTES)
            .isLessThanOrEqualTo(cache.sheafSizing().bytes());
        long cached = before - SmallMachine.freePages(pages) - pagesOf(cache, left.size());
        if (strategy != SlabStrategy.TREIBER) { // whose slabs go back by shrink() only
          assertThat(cached).as("pages kept after %d threads", born + AT_ONCE).isLessThan(bound);
        }
      }
    }
    for (Long object = left.poll(); object != null; object = left.poll()) {
      cache.free(0, object);
    }
    SmallMachine.awaitEndOfOwners(cache.cpuSlots());
    cache.shrink();
    assertThat(cache.figures().slabs()).isZero();
    assertThat(cache.objectsInSheaves()).isZero();
    assertThat(SmallMachine.freePages(pages)).isEqualTo(before);
  }

  /** Slabs that so many objects need at most, each in one of its own. */
  private static long pagesOf(KmemCache cache, int objects) {
    return (long) objects * cache.figures().pagesPerSlab();
  }

  /** What the classes promise: CacheBudget of sheaves, whose objects may lie apart, SlubSource of slabs. */
  private static long boundPages(KmemCache cache) {
    SlabGeometry geometry = cache.geometry();
    long slabs = (long) SLOTS * (1 + geometry.cpuPartialSlabs()) + geometry.minPartial();
    long objects = cache.sheafSizing().bytes() / geometry.sizeBytes();
    return (slabs + objects) * cache.figures().pagesPerSlab();
  }

  @Test
  void close_ofACacheThatALiveThreadHasInItsSheaves_givesAllBack() throws Exception {
    long before = SmallMachine.freePages(pages);
    KmemCache cache = open(SlabStrategy.SHEAF);
    CountDownLatch filled = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              live(cache);
              filled.countDown();
              awaitQuietly(closed);
            });
    filled.await();
    for (Long object = left.poll(); object != null; object = left.poll()) {
      cache.free(0, object);
    }
    assertThat(cache.objectsInSheaves()).isPositive();
    cache.close();
    closed.countDown();
    owner.join();
    assertThat(SmallMachine.freePages(pages)).isEqualTo(before);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
