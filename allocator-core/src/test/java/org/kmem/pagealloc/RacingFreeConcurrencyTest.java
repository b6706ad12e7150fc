package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;

/** Two threads that free the same blocks: of each pair of frees one is refused. */
final class RacingFreeConcurrencyTest {
  private static final int BLOCKS = 20_000;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  @Test
  void free_sameBlockOnTwoThreads_exactlyOneIsRefused() throws Exception {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(Machines.small()).cpus(2).strategy(Strategy.BITFIELD).build(),
            PageAllocator::verify);
    long free = EngineState.freePages(pages);
    long[] pfns = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      pfns[i] = pages.alloc(0, GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
    }
    CyclicBarrier start = new CyclicBarrier(2);
    int refused = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> runs =
          List.of(
              threads.submit(() -> freeAll(pages, 0, pfns, start)),
              threads.submit(() -> freeAll(pages, 1, pfns, start)));
      for (Future<Integer> run : runs) {
        refused += run.get();
      }
    }
    assertThat(refused).isEqualTo(BLOCKS);
    assertThat(EngineState.freePages(pages)).isEqualTo(free);
  }

  private static int freeAll(PageAllocator pages, int slot, long[] pfns, CyclicBarrier start)
      throws Exception {
    start.await();
    int refused = 0;
    for (long pfn : pfns) {
      try {
        pages.free(slot, pfn, 0);
      } catch (BadPageException e) {
        refused++;
      }
    }
    return refused;
  }
}
