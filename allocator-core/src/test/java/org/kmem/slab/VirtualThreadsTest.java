package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.percpu.AllocatedBytes;
import org.kmem.slab.BadObjectException.Problem;

/**
 * Ten thousand virtual threads that hold objects while others run: slabs are made for what is held, not for who
 * holds it, and nothing is left for the collector.
 */
@Timeout(300)
final class VirtualThreadsTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int THREADS = 10_000;
  private static final int TIMES = 5;
  private static final int HELD = 4;
  private static final int FEW_PAIRS = 4;
  private static final int MANY_PAIRS = 44;
  private static final int ATTEMPTS = 8;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final AtomicLong constructed = new AtomicLong();

  private final PageAllocator pages =
      engine.own(
          SmallMachine.ofMemory(128L << 20).cpus(2).slots(10).strategy(Strategy.BITFIELD).build(),
          PageAllocator::verify);

  private static void runAll(int threads, Runnable life) throws Exception {
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        runs.add(executor.submit(life));
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
  }

  /** Holds a few objects while others run, and then takes and gives back some; this again and again. */
  private static void live(KmemCache cache, int pairs) {
    for (int i = 0; i < TIMES; i++) {
      long first = cache.alloc(GFP);
      long second = cache.alloc(GFP);
      long third = cache.alloc(GFP);
      long fourth = cache.alloc(GFP);
      letOthersRun();
      cache.free(second);
      cache.free(first);
      cache.free(fourth);
      cache.free(third);
      for (int pair = 0; pair < pairs; pair++) {
        cache.free(cache.alloc(GFP));
      }
    }
  }

  /** A virtual thread that yields leaves its carrier to others; nothing depends on whether it does. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersRun() {
    Thread.yield();
  }

  private static long heapBytes(int threads, Runnable life) throws Exception {
    long before = AllocatedBytes.ofAllThreads();
    runAll(threads, life);
    return AllocatedBytes.ofAllThreads() - before;
  }

  @ParameterizedTest
  @EnumSource
  void tenThousand_holdingObjects_makeNoMoreSlabsThanTheyHold(SlabStrategy strategy)
      throws Exception {
    long before = SmallMachine.freePages(pages);
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    KmemCache cache =
        slabs.create(
            "virtual", 64, 0, CacheFlags.SLAB_NO_MERGE, object -> constructed.incrementAndGet());
    long allocations = (long) THREADS * TIMES * (2 * HELD + FEW_PAIRS + MANY_PAIRS);
    double leastBytes = Double.MAX_VALUE;
    // Compiled code does not allocate; a busy machine takes a while to compile.
    for (int attempt = 0; attempt < ATTEMPTS && leastBytes >= 1; attempt++) {
      long constructedBefore = constructed.get();
      // What threads and their stacks take is the same in both.
      long few = heapBytes(THREADS, () -> live(cache, FEW_PAIRS));
      long many = heapBytes(THREADS, () -> live(cache, MANY_PAIRS));
      long morePairs = (long) THREADS * TIMES * (MANY_PAIRS - FEW_PAIRS);
      leastBytes = Math.min(leastBytes, (double) (many - few) / morePairs);
      assertThat(constructed.get() - constructedBefore)
          .as("objects of new slabs, of %d that were allocated", allocations)
          .isLessThan(2 * 2L * THREADS * HELD + allocations / 20);
      slabs.verify();
      assertThat(cache.liveObjects()).isZero();
    }
    assertThat(leastBytes).as("bytes on the heap for an allocation and a free").isLessThan(1);
    cache.shrink();
    assertThat(SmallMachine.freePages(pages)).isEqualTo(before);
  }

  /** 64 bytes are looked up by page and slot, 96 by their slab: both ways refuse the same. */
  @ParameterizedTest
  @ValueSource(ints = {64, 96})
  void free_ofWhatIsNoObjectInUse_isRefused(int sizeBytes) throws Exception {
    // With one slot it is nothing to the test to which CPU the carrier is moved.
    PageAllocator oneSlot =
        engine.own(SmallMachine.ofMemory(8L << 20).cpus(1).slots(1).build(), PageAllocator::verify);
    SlabAllocator slabs =
        engine.own(
            SlabAllocator.builder(oneSlot).strategy(SlabStrategy.SHEAF).build(),
            SlabAllocator::verify);
    Kmalloc kmalloc = slabs.kmalloc();
    KmemCache cache = slabs.create("virtual", sizeBytes, 0, CacheFlags.SLAB_NO_MERGE, null);
    runAll(
        1,
        () -> {
          for (int i = 0; i < 2; i++) { // the first time binds what the second finds
            misuse(() -> kmalloc.kmalloc(sizeBytes, GFP), kmalloc::kfree);
            misuse(() -> cache.alloc(GFP), cache::free);
          }
        });
    assertThat(cache.liveObjects()).isZero();
    slabs.verify();
  }

  private static void misuse(LongSupplier alloc, LongConsumer free) {
    long object = alloc.getAsLong();
    assertRefused(Problem.INTERIOR, free, object + 32);
    assertRefused(Problem.INTERIOR, free, object + 1);
    assertRefused(Problem.FOREIGN, free, 1L << 40);
    free.accept(object);
    assertRefused(Problem.DOUBLE_FREE, free, object);
    assertThat(alloc.getAsLong()).as("the object freed last").isEqualTo(object);
    free.accept(object);
  }

  private static void assertRefused(Problem problem, LongConsumer free, long address) {
    assertThatExceptionOfType(BadObjectException.class)
        .isThrownBy(() -> free.accept(address))
        .satisfies(refused -> assertThat(refused.problem()).isEqualTo(problem));
  }
}
