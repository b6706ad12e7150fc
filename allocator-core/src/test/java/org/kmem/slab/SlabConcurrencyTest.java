package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/**
 * Threads that allocate, pass objects to each other and free them, while one drains and shrinks. Each writes its
 * mark into the words of an object it holds, so that one handed out twice is seen.
 */
final class SlabConcurrencyTest {
  private static final int THREADS = 3;
  private static final int EVENTS = 300_000;
  private static final int MAX_HELD = 200;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final ConcurrentLinkedQueue<Long> passed = new ConcurrentLinkedQueue<>();

  @ParameterizedTest(name = "{0}, objects of {1} bytes, shared slots {2}")
  @CsvSource({
    "SLUB,64,false",
    "SLUB,1024,false",
    "SLUB,4096,true",
    "SLUB,8192,true",
    "TREIBER,64,false",
    "TREIBER,1024,true",
    "LOCKED,64,false",
    "LOCKED,1024,true",
  })
  void manyThreads_atQuiescence_booksAgree(SlabStrategy strategy, int sizeBytes, boolean shared)
      throws Exception {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(128L << 20).nodes(2).cpus(4).layout())
                .cpus(4)
                .strategy(shared ? Strategy.BUDDY_PCP : Strategy.BITFIELD)
                .backed(true)
                .build(),
            PageAllocator::verify);
    long before = freePages(pages);
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    KmemCache cache = slabs.create("contended", sizeBytes, 0, CacheFlags.SLAB_NO_MERGE);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        runs.add(threads.submit(() -> run(cache, shared ? 0 : number, number)));
      }
      Future<?> shrinker = threads.submit(() -> shrinkUntilInterrupted(cache));
      for (Future<?> run : runs) {
        run.get();
      }
      shrinker.cancel(true);
    }
    slabs.verify();
    assertThat(cache.liveObjects()).isEqualTo(passed.size());
    for (Long left = passed.poll(); left != null; left = passed.poll()) {
      cache.free(0, left);
    }
    cache.close();
    assertThat(freePages(pages)).isEqualTo(before);
  }

  private static long freePages(PageAllocator pages) {
    pages.drainAll();
    return pages.zones().stream().mapToLong(Zone::freePages).sum();
  }

  private void run(KmemCache cache, int slot, int number) {
    SplittableRandom random = new SplittableRandom(number);
    int size = cache.geometry().objectSizeBytes();
    List<Long> held = new ArrayList<>();
    for (int event = 0; event < EVENTS; event++) {
      if (held.size() < MAX_HELD && random.nextInt(held.size() + 50) < 50) {
        long object = cache.alloc(slot, GfpFlags.GFP_KERNEL);
        assertThat(object).isNotZero();
        mark(object, size, object ^ number);
        held.add(object);
        continue;
      }
      Long object = held.removeLast();
      checkMark(object, size, object ^ number);
      if (random.nextInt(3) == 0) {
        passed.add(object);
        object = passed.poll();
      }
      if (object != null) {
        cache.free(slot, object);
      }
    }
    for (Long object : held) {
      checkMark(object, size, object ^ number);
      cache.free(slot, object);
    }
  }

  private static void mark(long object, int sizeBytes, long mark) {
    for (int at = 0; at < sizeBytes; at += 32) {
      Memory.putLong(object + at, mark);
    }
  }

  private static void checkMark(long object, int sizeBytes, long mark) {
    for (int at = 0; at < sizeBytes; at += 32) {
      if (Memory.getLong(object + at) != mark) {
        throw new AssertionError("object 0x" + Long.toHexString(object) + " is another's too");
      }
    }
  }

  private static void shrinkUntilInterrupted(KmemCache cache) {
    while (true) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
      cache.drain(0);
      cache.shrink();
    }
  }
}
