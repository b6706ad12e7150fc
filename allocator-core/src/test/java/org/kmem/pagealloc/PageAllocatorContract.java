package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/** What every strategy promises. */
abstract class PageAllocatorContract {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  private PageAllocator pages;

  abstract Strategy strategy();

  @BeforeEach
  void boot() {
    pages =
        PageAllocator.builder(X86Machine.ofMemory(128L << 20).cpus(2).layout())
            .cpus(2)
            .strategy(strategy())
            .backed(true)
            .build();
  }

  @AfterEach
  void verifyAndClose() {
    pages.verify();
    pages.close();
  }

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

  private long free() {
    return pages.zones().stream().mapToLong(zone -> zone.freePages() + zone.cachedPages()).sum();
  }
}
