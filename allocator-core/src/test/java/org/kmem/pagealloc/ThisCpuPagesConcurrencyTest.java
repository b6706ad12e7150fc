package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/**
 * Thousands of virtual threads and generations of platform threads, far more than slots, that allocate by
 * looking their slot up, park while they hold pages, and leave pages to each other. Every page carries its
 * number while it is held.
 */
final class ThisCpuPagesConcurrencyTest {
  private static final int CPUS = 2;
  private static final int VIRTUAL_THREADS = 4_000;
  private static final int PLATFORM_THREADS = 60;
  private static final int ROUNDS = 10;
  private static final int HELD = 4;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final ConcurrentLinkedQueue<Long> left = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @CsvSource({
    "page:buddy-pcp, OWNED",
    "page:buddy-pcp, CPU",
    "page:buddy-pcp, STRIPED",
    "page:bitfield, OWNED",
    "page:bitfield, CPU"
  })
  void manyThreads_atQuiescence_booksAgree(String strategy, SlotPolicy policy) throws Exception {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(256 * Machines.MIB).cpus(CPUS).layout())
                .cpus(CPUS)
                .slots(CPUS * 3)
                .strategy(Strategy.of(strategy))
                .backed(true)
                .build(),
            PageAllocator::verify);
    ThisCpuPages here = ThisCpuPages.of(pages, policy);
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);

    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService platform =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < VIRTUAL_THREADS; i++) {
        int number = i;
        runs.add(virtual.submit(() -> run(here, number)));
        if (i % (VIRTUAL_THREADS / PLATFORM_THREADS) == 0) {
          runs.add(platform.submit(() -> run(here, -number)));
        }
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
    // Tasks are done, but their threads may live, and own, a moment longer.
    while (here.slots().owners() > 0) {
      Thread.sleep(1);
    }

    pages.verify();
    here.slots().verify();
    for (Long pfn = left.poll(); pfn != null; pfn = left.poll()) {
      here.free(pfn, 0);
    }
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  private void run(ThisCpuPages here, int number) {
    SplittableRandom random = new SplittableRandom(number);
    long[] pfns = new long[HELD];
    for (int round = 0; round < ROUNDS; round++) {
      int held = 0;
      while (held < HELD) {
        long pfn = here.alloc(GfpFlags.GFP_KERNEL, 0);
        if (pfn == Pfn.NONE) {
          break;
        }
        Memory.putLong(here.pages().address(pfn), pfn + number);
        pfns[held++] = pfn;
      }
      LockSupport.parkNanos(1); // a virtual thread may go on elsewhere
      for (int i = 0; i < held; i++) {
        assertThat(Memory.getLong(here.pages().address(pfns[i]))).isEqualTo(pfns[i] + number);
        Long mine = pfns[i];
        if (random.nextInt(4) == 0) {
          left.add(mine);
          mine = left.poll();
        }
        if (mine != null) {
          here.free(mine, 0);
        }
      }
    }
  }
}
