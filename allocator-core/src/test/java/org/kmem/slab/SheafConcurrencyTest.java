package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.SlotHandle;

/**
 * Threads that allocate, leave objects to each other, end with objects in their sheaves and drain each other's.
 * Every object carries its holder's mark while it is held: one that is handed out twice shows.
 */
@Timeout(120)
final class SheafConcurrencyTest {
  private static final int GFP = SheafCache.GFP;
  private static final int PLATFORM_THREADS = 1_000;
  private static final int VIRTUAL_THREADS = 2_000;
  private static final int HELD = 70;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final ConcurrentLinkedQueue<Long> left = new ConcurrentLinkedQueue<>();

  private SheafCache open(SlabStrategy below) {
    return engine.own(new SheafCache(below, 64), SheafCache::verify);
  }

  private static void runAll(List<Callable<Void>> tasks) throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Future<Void> run : threads.invokeAll(tasks)) {
        run.get();
      }
    }
  }

  private static void assertNothingIsLost(SheafCache cache) {
    cache.verify();
    assertThat(cache.inUse()).isZero();
    assertThat(cache.source.frees()).isEqualTo(cache.source.allocations());
    cache.source.shrink();
    assertThat(cache.source.cachedObjects()).isZero();
    assertThat(cache.slabCount()).isZero();
    assertThat(cache.missingPages()).isZero();
  }

  private static void mark(long object, long holder) {
    assertThat(object).isNotZero();
    assertThat(Memory.getLong(object + 56)).as("holder of 0x%x", object).isZero();
    Memory.putLong(object + 56, holder);
  }

  private static void unmark(long object, long holder) {
    assertThat(Memory.getLong(object + 56)).as("holder of 0x%x", object).isEqualTo(holder);
    Memory.putLong(object + 56, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "LOCKED"})
  void producersAndConsumers_byOwnSlots_loseNothing(SlabStrategy below) throws Exception {
    SheafCache cache = open(below);
    int batches = 400;
    int batch = 256;
    BlockingQueue<long[]> handed = new ArrayBlockingQueue<>(8);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int pair = 0; pair < 2; pair++) {
      tasks.add(() -> {
        try (SlotHandle slot = cache.slots.take()) {
          OwnObjects own = new OwnObjects(cache.source, slot.slot());
          for (int i = 0; i < batches; i++) {
            long[] objects = new long[batch];
            for (int j = 0; j < batch; j++) {
              objects[j] = own.alloc(GFP);
              mark(objects[j], objects[j]);
            }
            handed.put(objects);
          }
        }
        return null;
      });
      tasks.add(() -> {
        try (SlotHandle slot = cache.slots.take()) {
          OwnObjects own = new OwnObjects(cache.source, slot.slot());
          for (int i = 0; i < batches; i++) {
            for (long object : handed.take()) {
              unmark(object, object);
              own.free(object);
            }
            if (i % 100 == 0) {
              cache.source.drain(SheafCache.CPUS + i / 100 % 4);
            }
          }
        }
        return null;
      });
    }
    runAll(tasks);
    assertThat(cache.source.allocations()).isEqualTo(2L * batches * batch);
    assertNothingIsLost(cache);
  }

  @Test
  void sharedSlots_byNumber_loseNothing() throws Exception {
    SheafCache cache = open(SlabStrategy.SLUB);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int thread = 1; thread <= 4; thread++) {
      int number = thread;
      tasks.add(() -> {
        SplittableRandom random = new SplittableRandom(number);
        long[] held = new long[200];
        for (int i = 0; i < 60_000; i++) {
          int at = random.nextInt(held.length);
          int slot = random.nextInt(SheafCache.SLOTS);
          if (held[at] == 0) {
            held[at] = cache.source.alloc(slot, GFP);
            mark(held[at], number);
          } else {
            unmark(held[at], number);
            cache.source.free(slot, held[at]);
            held[at] = 0;
          }
          if (i % 20_000 == 0) {
            cache.source.shrink();
          }
        }
        for (long object : held) {
          if (object != 0) {
            unmark(object, number);
            cache.source.free(0, object);
          }
        }
        return null;
      });
    }
    runAll(tasks);
    assertNothingIsLost(cache);
  }

  @Test
  void threadsThatComeAndGo_atQuiescence_haveLostNothing() throws Exception {
    SheafCache cache = open(SlabStrategy.SLUB);
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService platform =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 1; i <= VIRTUAL_THREADS; i++) {
        int number = i;
        runs.add(virtual.submit(() -> live(cache, number)));
        if (i % (VIRTUAL_THREADS / PLATFORM_THREADS) == 0) {
          runs.add(platform.submit(() -> live(cache, -number)));
        }
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
    // Tasks are done, but their threads may live, and own, a moment longer.
    while (cache.slots.owners() > 0) {
      Thread.sleep(1);
    }
    for (Long object = left.poll(); object != null; object = left.poll()) {
      cache.source.free(0, object);
    }
    int bound = (SheafCache.SLOTS * 2 + cache.barnRoom()) * cache.capacity();
    assertThat(cache.source.inSheaves()).isLessThanOrEqualTo(bound);
    assertNothingIsLost(cache);
  }

  /** A thread's life; a slot that it took by a lookup is given up by its end. */
  private void live(SheafCache cache, int number) {
    SplittableRandom random = new SplittableRandom(number);
    long[] held = new long[HELD];
    for (int i = 0; i < HELD; i++) {
      int slot = cache.slots.current();
      held[i] =
          cache.slots.isOwnerSlot(slot)
              ? new OwnObjects(cache.source, slot).alloc(GFP)
              : cache.source.alloc(slot, GFP);
      mark(held[i], number);
    }
    LockSupport.parkNanos(1); // a virtual thread may go on elsewhere
    for (int i = 0; i < HELD; i++) {
      unmark(held[i], number);
      Long object = held[i];
      if (random.nextInt(4) == 0) {
        left.add(object);
        object = left.poll();
      }
      int slot = cache.slots.current();
      if (object != null && cache.slots.isOwnerSlot(slot)) {
        new OwnObjects(cache.source, slot).free(object);
      } else if (object != null) {
        cache.source.free(slot, object);
      }
    }
  }
}
