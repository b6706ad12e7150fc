package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.fault.FailPageAlloc;
import org.kmem.fault.FaultAttr;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.SlotPolicy;
import org.kmem.slab.SlabAllocator;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/** {@code fail_page_alloc}, whatever the strategy. */
final class FailPageAllocTest {
  private static final int NOWAIT = GfpFlags.GFP_NOWAIT;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private PageAllocator open(Strategy strategy, FailPageAlloc faults) {
    return engine.own(
        PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
            .cpus(2)
            .slots(4)
            .strategy(strategy)
            .failPageAlloc(faults)
            .backed(true)
            .build(),
        PageAllocator::verify);
  }

  private static FailPageAlloc faults(String settings) {
    FailPageAlloc faults = new FailPageAlloc(FaultAttr.parse("fail_page_alloc=" + settings, 3));
    faults.setMinOrder(0);
    return faults;
  }

  private static long failures(PageAllocator pages, int order, int allocations) {
    return IntStream.range(0, allocations)
        .filter(i -> {
          long pfn = pages.alloc(i & 1, NOWAIT, order);
          if (pfn != Pfn.NONE) {
            pages.free(0, pfn, order);
          }
          return pfn == Pfn.NONE;
        })
        .count();
  }

  @ParameterizedTest
  @EnumSource
  void probability_ofAFifth_isKept(Strategy strategy) {
    assertThat(failures(open(strategy, faults("1,20,0,-1")), 0, 10_000)).isBetween(1_850L, 2_150L);
  }

  @ParameterizedTest
  @EnumSource
  void intervalTimesAndSpace_areKept(Strategy strategy) {
    assertThat(failures(open(strategy, faults("5,100,0,-1")), 0, 100)).isEqualTo(20);
    assertThat(failures(open(strategy, faults("1,100,0,7")), 2, 100)).isEqualTo(7);
    assertThat(failures(open(strategy, faults("1,100,40,-1")), 2, 100)).isEqualTo(91);
  }

  @ParameterizedTest
  @EnumSource
  void requests_belowTheMinimumOrderOrThatMayWait_areSpared(Strategy strategy) {
    FailPageAlloc faults = faults("1,100,0,-1");
    faults.setMinOrder(1);
    PageAllocator pages = open(strategy, faults);
    assertThat(pages.alloc(0, NOWAIT, 0)).isNotEqualTo(Pfn.NONE);
    assertThat(pages.alloc(0, NOWAIT, 1)).isEqualTo(Pfn.NONE);
    assertThat(pages.alloc(0, GfpFlags.GFP_KERNEL, 1)).isNotEqualTo(Pfn.NONE);
    faults.setIgnoresGfpWait(false);
    assertThat(pages.alloc(0, GfpFlags.GFP_KERNEL, 1)).isEqualTo(Pfn.NONE);
    int mustNotFail = GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL;
    assertThat(pages.alloc(0, mustNotFail, 1)).isNotEqualTo(Pfn.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void anyWayIn_canFail(Strategy strategy) {
    PageAllocator pages = open(strategy, faults("1,100,0,-1"));
    assertThat(pages.allocBulk(0, NOWAIT, new long[4], 4)).isZero();
    assertThat(pages.allocExact(0, NOWAIT, 12_000)).isEqualTo(Pfn.NONE);
    ThisCpuPages here = ThisCpuPages.of(pages, SlotPolicy.OWNED);
    assertThat(here.alloc(NOWAIT, 0)).isEqualTo(Pfn.NONE);
    try (PageHandle mine = here.take()) {
      assertThat(mine.alloc(NOWAIT, 0)).isEqualTo(Pfn.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void slabs_ofPagesThatFail_areNoneOrSmaller(Strategy strategy) {
    FailPageAlloc faults = faults("1,100,0,-1");
    PageAllocator pages = open(strategy, faults);
    try (SlabAllocator slabs = SlabAllocator.builder(pages).build()) {
      assertThat(slabs.kmalloc().kmalloc(0, 1024, NOWAIT)).isZero();
      faults.setMinOrder(1);
      assertThat(slabs.kmalloc().kmalloc(0, 1024, NOWAIT)).isNotZero();
      assertThat(slabs.kmalloc().kmalloc(0, 8192, NOWAIT)).isZero();
      slabs.verify();
    }
  }
}
