package org.kmem.pagealloc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.Scenario;
import org.kmem.page.VerifyEngine;

/** Two threads that free the same block: one of the frees is refused. */
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

  /** A machine made anew for each order, since the engine's counters are not in raw memory. */
  private static final class DoubleFree implements Scenario {
    private final int order;
    private final AtomicInteger refused = new AtomicInteger();
    private @Nullable PageAllocator pages;
    private long free;
    private long pfn;

    DoubleFree(int order) {
      this.order = order;
    }

    @Override
    public void begin() {
      pages = PageAllocator.builder(Machines.small()).cpus(2).strategy(Strategy.BITFIELD).build();
      free = EngineState.freePages(pages);
      pfn = pages.alloc(0, GfpFlags.GFP_HIGHUSER_MOVABLE, order);
      refused.set(0);
    }

    @Override
    public List<Runnable> threads() {
      return List.of(() -> freeOn(0), () -> freeOn(1));
    }

    private void freeOn(int slot) {
      try {
        requireNonNull(pages).free(slot, pfn, order);
      } catch (BadPageException e) {
        refused.incrementAndGet();
      }
    }

    @Override
    public void check() {
      assertThat(refused).hasValue(1);
      requireNonNull(pages).verify();
      assertThat(EngineState.freePages(pages)).isEqualTo(free);
    }

    @Override
    public void end() {
      requireNonNull(pages).close();
    }
  }

  @ParameterizedTest(name = "order {0}")
  @ValueSource(ints = {0, 2, 9})
  void free_sameBlockInEveryOrder_exactlyOneIsRefused(int order) {
    Explorer.withPreemptions(3).explore(new DoubleFree(order));
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
