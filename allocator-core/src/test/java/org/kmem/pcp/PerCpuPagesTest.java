package org.kmem.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageTrace;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

final class PerCpuPagesTest {
  private static final long FRAMES = 16_384;
  private static final int TYPE = MigrateType.UNMOVABLE;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final MemMap memMap = engine.own(new MemMap(FRAMES), map -> {});
  private final PageBlocks pageBlocks = engine.own(new PageBlocks(FRAMES), blocks -> {});
  private final Buddy buddy =
      engine.own(
          new Buddy(memMap, pageBlocks, 0, 0, FRAMES, new Object(), PageTrace.NONE), Buddy::verify);
  private final PerCpuPages pcp =
      engine.own(new PerCpuPages(memMap, pageBlocks, buddy, 0, 2), PerCpuPages::verify);

  PerCpuPagesTest() {
    for (long pfn = 0; pfn < FRAMES; pfn += Order.pages(Order.MAX)) {
      buddy.release(pfn, Order.MAX);
    }
  }

  /** A watermark scale factor of 30 % makes the least bound exceed the greatest. */
  @Test
  void alloc_leastBoundAboveGreatest_theGreatestWins() {
    pcp.resize(63, 5_000, 1_000);
    long[] held = new long[3_000];
    for (int i = 0; i < held.length; i++) {
      held[i] = alloc(0);
    }
    for (long pfn : held) {
      assertThat(pcp.free(0, pfn, 0)).isTrue();
    }
    assertThat(pcp.high(0)).isEqualTo(1_000);
    assertThat(pcp.count(0)).isLessThanOrEqualTo(1_000);
    assertThat(alloc(1)).isNotEqualTo(Pfn.NONE);
  }

  @Test
  void upcoming_listRefilledOrEmpty_isNone() {
    pcp.resize(63, 1_000, 1_000);
    assertThat(pcp.upcoming(0, TYPE)).isEqualTo(Pfn.NONE);
    assertThat(alloc(0)).isNotEqualTo(Pfn.NONE);
    assertThat(pcp.count(0)).isPositive();
    assertThat(pcp.upcoming(0, TYPE)).isEqualTo(Pfn.NONE);
  }

  @Test
  void upcoming_pageGivenBack_isWhatTheNextRequestGets() {
    pcp.resize(63, 1_000, 1_000);
    long pfn = alloc(0);
    int type = pageBlocks.type(pfn);
    assertThat(pcp.free(0, pfn, 0)).isTrue();
    assertThat(pcp.upcoming(0, type)).isEqualTo(pfn);
    assertThat(pcp.upcoming(1, type)).isEqualTo(Pfn.NONE);
    assertThat(pcp.alloc(0, 0, type, 0)).isEqualTo(pfn);
    assertThat(pcp.upcoming(0, type)).isEqualTo(Pfn.NONE);
  }

  @Test
  void alloc_listsNobodySized_takesSinglePages() {
    pcp.resize(1, 0, 0);
    long pfn = alloc(0);
    assertThat(pcp.count(0)).isZero();
    assertThat(pcp.free(0, pfn, 0)).isTrue();
    assertThat(pcp.count(0)).isZero();
  }

  @Test
  void alloc_runOfAllocations_doublesTheRefill() {
    pcp.resize(63, 10_000, 10_000);
    assertThat(alloc(0)).isNotEqualTo(Pfn.NONE);
    assertThat(pcp.count(0)).isEqualTo(62);
    for (int i = 0; i < 62; i++) {
      assertThat(alloc(0)).isNotEqualTo(Pfn.NONE);
    }
    assertThat(alloc(0)).isNotEqualTo(Pfn.NONE);
    assertThat(pcp.count(0)).isEqualTo(125);
  }

  @Test
  void decay_idleSlot_givesBackStepByStep() {
    pcp.resize(7, 28, 2_000);
    long[] held = new long[1_500];
    for (int i = 0; i < held.length; i++) {
      held[i] = alloc(0);
    }
    for (long pfn : held) {
      assertThat(pcp.free(0, pfn, 0)).isTrue();
    }
    int before = pcp.count(0);
    assertThat(before).isGreaterThan(28);
    for (int second = 0; second < 200; second++) {
      int count = pcp.count(0);
      assertThat(pcp.decay(0)).isEqualTo(count - pcp.count(0)).isLessThanOrEqualTo(7 << 5);
    }
    assertThat(pcp.count(0)).isLessThanOrEqualTo(28);
    pcp.drain(0);
    assertThat(pcp.count(0)).isZero();
    assertThat(buddy.freePages()).isEqualTo(FRAMES);
    assertThat(
            buddy.freeBlocks(Order.MAX, MigrateType.UNMOVABLE)
                + buddy.freeBlocks(Order.MAX, MigrateType.MOVABLE))
        .isEqualTo(FRAMES >> Order.MAX);
  }

  @Test
  void free_isolatedPageblock_goesToTheBuddyLists() {
    pcp.resize(7, 28, 100);
    long pfn = alloc(0);
    pcp.drain(0);
    buddy.setPageblockType(pfn, MigrateType.ISOLATE);
    assertThat(pcp.free(0, pfn, 0)).isFalse();
    assertThat(pcp.count(0)).isZero();
    buddy.free(pfn, 0);
    assertThat(buddy.freePages(MigrateType.ISOLATE)).isEqualTo(Order.PAGEBLOCK_PAGES);
  }

  private long alloc(int slot) {
    long pfn = pcp.alloc(slot, 0, TYPE, 0);
    assertThat(pfn).isNotEqualTo(Pfn.NONE);
    memMap.setFlags(pfn, PageFlags.of(0, PageFlags.ALLOCATED, 0, TYPE));
    return pfn;
  }
}
