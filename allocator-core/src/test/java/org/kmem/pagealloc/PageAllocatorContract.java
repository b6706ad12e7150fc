package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/** What every strategy promises. */
abstract class PageAllocatorContract {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(Machines.small()).cpus(2).strategy(strategy()).backed(true).build(),
          PageAllocator::verify);

  abstract Strategy strategy();

  @Test
  void alloc_everyOrder_givesAlignedDistinctBlocks() {
    Set<Long> frames = new HashSet<>();
    for (int order = 0; order <= Order.MAX; order++) {
      long pfn = pages.alloc(0, GFP, order);
      assertThat(Pfn.isAligned(pfn, order)).isTrue();
      for (long frame = pfn; frame < pfn + Order.pages(order); frame++) {
        assertThat(frames.add(frame)).isTrue();
      }
    }
    pages.verify();
  }

  @Test
  void free_everything_restoresTheFreeBlocks() {
    pages.drainAll();
    long before = free();
    long[] held = new long[4000];
    for (int i = 0; i < held.length; i++) {
      held[i] = pages.alloc(i & 1, GFP, i % 3);
    }
    pages.verify();
    for (int i = 0; i < held.length; i++) {
      pages.free(i & 1, held[i], i % 3);
    }
    pages.drainAll();
    assertThat(free()).isEqualTo(before);
  }

  @Test
  void free_twice_isRefused() {
    long pfn = pages.alloc(0, GFP, 1);
    pages.free(0, pfn, 1);
    long free = free();
    assertThatThrownBy(() -> pages.free(0, pfn, 1))
        .isInstanceOfSatisfying(
            BadPageException.class,
            bad -> assertThat(bad.problem()).isEqualTo(BadPageException.Problem.DOUBLE_FREE));
    assertThat(free()).isEqualTo(free);
  }

  @Test
  void alloc_zeroed_isZeroAfterDirtyReuse() {
    for (int order : new int[] {0, 3, 5}) {
      long bytes = PageSize.SIZE_BYTES << order;
      long dirty = pages.alloc(0, GFP, order);
      Memory.fill(pages.address(dirty), bytes, (byte) 0x5a);
      pages.free(0, dirty, order);
      long pfn = pages.alloc(0, GFP | GfpFlags.__GFP_ZERO, order);
      assertThat(pfn).isEqualTo(dirty);
      for (long at = 0; at < bytes; at += Long.BYTES) {
        assertThat(Memory.getLong(pages.address(pfn) + at)).isZero();
      }
      pages.free(0, pfn, order);
    }
  }

  @Test
  void allocBulk_many_givesDistinctFramesThatFreeTogether() {
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    long[] pfns = new long[500];
    int got = pages.allocBulk(0, GFP, pfns, pfns.length);
    assertThat(got).isEqualTo(pfns.length);
    assertThat(Arrays.stream(pfns).distinct().count()).isEqualTo(got);
    pages.verify();
    pages.freeBulk(1, pfns, got);
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  @Test
  void allocBulk_moreThanThereIs_givesOnePageAtLeast() {
    long[] pfns = new long[100_000];
    int got = pages.allocBulk(0, GFP, pfns, pfns.length);
    assertThat(got).isPositive();
    pages.freeBulk(0, pfns, got);
  }

  @Test
  void allocExact_everySize_keepsNoMoreThanItsPages() {
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    for (long bytes : new long[] {1, 4096, 4097, 5 * 4096, 100_000, 4 << 20}) {
      long free = free();
      long pfn = pages.allocExact(0, GFP, bytes);
      assertThat(free - free()).isEqualTo(PageSize.pagesFor(bytes));
      pages.freeExact(1, pfn, bytes);
    }
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  @Test
  void split_block_givesPagesOfTheirOwn() {
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    long pfn = pages.alloc(0, GFP, 4);
    pages.split(pfn, 4);
    pages.verify();
    for (int i = 15; i >= 0; i--) {
      pages.free(i & 1, pfn + i, 0);
    }
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  @Test
  void adopt_reservedBlock_countsAsAllocatedAndCanBeFreed() {
    long free = free();
    pages.recorded().adopt(16, 4, MigrateType.UNMOVABLE);
    pages.verify();
    pages.free(0, 16, 4);
    assertThat(free()).isEqualTo(free + 16);
  }

  @Test
  void verify_frameInTwoBlocks_namesIt() {
    try (PageAllocator broken =
        PageAllocator.builder(Machines.small()).strategy(strategy()).build()) {
      Zone dma32 = broken.zones().get(1);
      long free = Pfn.alignDown(dma32.layout().endPfn() - 1_024, Order.PAGEBLOCK) + 1;
      broken.alloc(0, GFP, 0);
      broken.verify();
      dma32.adopt(free, 0, MigrateType.MOVABLE);
      assertThatThrownBy(broken::verify)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("pfn " + free);
    }
  }

  private long free() {
    return EngineState.freePages(pages);
  }
}
