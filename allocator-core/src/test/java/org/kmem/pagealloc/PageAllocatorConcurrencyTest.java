package org.kmem.pagealloc;

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
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/**
 * Threads that allocate, pass blocks to each other and free them, while one drains and retunes. Each writes its
 * mark into the first bytes of every page it holds, so that a frame handed out twice is seen.
 */
final class PageAllocatorConcurrencyTest {
  private static final int THREADS = 3;
  private static final int EVENTS = 300_000;
  private static final int MAX_HELD = 200;

  private record Block(long pfn, int order) {}

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final ConcurrentLinkedQueue<Block> passed = new ConcurrentLinkedQueue<>();

  @ParameterizedTest(name = "{0}, shared slots {1}")
  @CsvSource({
    "LOCKED,false",
    "BUDDY,false",
    "BUDDY_PCP,false",
    "BUDDY_PCP,true",
    "BITFIELD,false",
    "BITFIELD,true",
  })
  void manyThreads_atQuiescence_booksAgree(Strategy strategy, boolean shared) throws Exception {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(512 * Machines.MIB).nodes(2).cpus(4).layout())
                .cpus(4)
                .strategy(strategy)
                .backed(true)
                .build(),
            PageAllocator::verify);
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        runs.add(threads.submit(() -> run(pages, shared ? 0 : number, number)));
      }
      Future<?> drainer = threads.submit(() -> drainUntilInterrupted(pages));
      for (Future<?> run : runs) {
        run.get();
      }
      drainer.cancel(true);
    }
    pages.verify();
    for (Block left = passed.poll(); left != null; left = passed.poll()) {
      pages.free(0, left.pfn(), left.order());
    }
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  private void run(PageAllocator pages, int slot, int number) {
    SplittableRandom random = new SplittableRandom(number);
    List<Block> held = new ArrayList<>();
    for (int event = 0; event < EVENTS; event++) {
      if (held.size() < MAX_HELD && random.nextInt(held.size() + 50) < 50) {
        int order = random.nextInt(8) == 0 ? random.nextInt(Order.COUNT) : random.nextInt(3);
        int gfp = random.nextBoolean() ? GfpFlags.GFP_KERNEL : GfpFlags.GFP_HIGHUSER_MOVABLE;
        long pfn = pages.alloc(slot, gfp, order);
        if (pfn != Pfn.NONE) {
          mark(pages, pfn, order, number + 1L);
          held.add(new Block(pfn, order));
        }
        continue;
      }
      Block block = held.removeLast();
      unmark(pages, block, number + 1L);
      if (random.nextInt(3) == 0) {
        passed.add(block);
        block = passed.poll();
      }
      if (block != null) {
        pages.free(slot, block.pfn(), block.order());
      }
    }
    for (Block block : held) {
      unmark(pages, block, number + 1L);
      pages.free(slot, block.pfn(), block.order());
    }
  }

  private static void mark(PageAllocator pages, long pfn, int order, long mark) {
    for (long page : new long[] {pfn, pfn + Order.pages(order) - 1}) {
      Memory.putLong(pages.address(page), mark);
    }
  }

  private static void unmark(PageAllocator pages, Block block, long mark) {
    for (long page : new long[] {block.pfn(), block.pfn() + Order.pages(block.order()) - 1}) {
      assertThat(Memory.getLong(pages.address(page))).as("mark in pfn %d", page).isEqualTo(mark);
    }
  }

  private static void drainUntilInterrupted(PageAllocator pages) {
    boolean hugePages = false;
    while (true) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
      pages.drainAll();
      hugePages = !hugePages;
      pages.tune(MemoryTuning.DEFAULTS.withHugePages(hugePages));
    }
  }
}
