package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.SlotOwnershipException;
import org.kmem.percpu.SlotPolicy;
import org.kmem.percpu.Threads;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

final class PageHandleTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int SLOTS = 6;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages = open();
  private final ThisCpuPages here = ThisCpuPages.of(pages, SlotPolicy.OWNED);
  private final long freeAtBoot = EngineState.freePages(pages);

  private PageAllocator open() {
    return engine.own(
        PageAllocator.builder(Machines.small())
            .cpus(2)
            .slots(SLOTS)
            .strategy(Strategy.BITFIELD)
            .build(),
        PageAllocator::verify);
  }

  private long cached() {
    return pages.zones().stream().mapToLong(Zone::cachedPages).sum();
  }

  private long sum(ToLongFunction<Zone> figure) {
    return pages.zones().stream().mapToLong(figure).sum();
  }

  private static void onThread(Runnable action) throws Exception {
    Threads.onPlatformThread(Executors.callable(action));
  }

  @Test
  void alloc_thenFree_leavesThePageInTheMagazine() {
    try (PageHandle mine = here.take()) {
      long pfn = mine.alloc(GFP, 0);
      assertThat(pages.isAllocated(pfn, 0)).isTrue();
      long cachedBefore = cached();
      mine.free(pfn, 0);
      assertThat(pages.isAllocated(pfn, 0)).isFalse();
      assertThat(cached()).isEqualTo(cachedBefore + 1);
      assertThat(mine.alloc(GFP, 0)).isEqualTo(pfn);
      mine.free(pfn, 0);
      pages.verify();
    }
  }

  @Test
  void alloc_manyOfTwoTypes_countsAndDrainsExactly() {
    long allocated = sum(Zone::allocatedPages);
    try (PageHandle mine = here.take()) {
      List<Long> held = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        held.add(mine.alloc(i % 3 == 0 ? GfpFlags.GFP_HIGHUSER_MOVABLE : GFP, 0));
      }
      assertThat(held).doesNotContain(Pfn.NONE).doesNotHaveDuplicates();
      assertThat(sum(Zone::allocatedPages) - allocated).isEqualTo(3000);
      pages.verify();
      held.forEach(pfn -> mine.free(pfn, 0));
      assertThat(sum(Zone::allocatedPages) - allocated).isEqualTo(3000);
      pages.verify();
      pages.drainAll();
      assertThat(cached()).isZero();
      assertThat(EngineState.freePages(pages)).isEqualTo(freeAtBoot);
    }
  }

  @Test
  void alloc_untilMemoryIsOut_givesEveryPageThatASlotGives() {
    PageAllocator other = open();
    long bySlot = 0;
    while (other.alloc(0, GFP, 0) != Pfn.NONE) {
      bySlot++;
    }
    long byHandle = 0;
    try (PageHandle mine = here.take()) {
      while (mine.alloc(GFP, 0) != Pfn.NONE) {
        byHandle++;
      }
    }
    assertThat(byHandle).isEqualTo(bySlot);
  }

  @Test
  void free_twice_isRefusedByHandleLookupAndSlot() {
    try (PageHandle mine = here.take()) {
      long pfn = mine.alloc(GFP, 0);
      mine.free(pfn, 0);
      assertThatThrownBy(() -> mine.free(pfn, 0))
          .isInstanceOf(BadPageException.class)
          .hasMessageContaining("already free");
      assertThatThrownBy(() -> here.free(pfn, 0)).isInstanceOf(BadPageException.class);
      assertThatThrownBy(() -> pages.free(0, pfn, 0)).isInstanceOf(BadPageException.class);
    }
  }

  @Test
  void free_ofForeignAndWildFrames_isRefused() {
    try (PageHandle mine = here.take()) {
      for (long wild : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 0}) {
        assertThatThrownBy(() -> mine.free(wild, 0)).isInstanceOf(BadPageException.class);
      }
      long block = mine.alloc(GFP, 3);
      assertThatThrownBy(() -> mine.free(block, 0)).isInstanceOf(BadPageException.class);
      assertThatThrownBy(() -> mine.free(block + 1, 0)).isInstanceOf(BadPageException.class);
      mine.free(block, 3);
    }
  }

  @Test
  void free_ofPagesTakenElsewhere_isTheSame() {
    try (PageHandle mine = here.take()) {
      long bySlot = pages.alloc(1, GFP, 0);
      long movable = pages.alloc(0, GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
      long accounted = pages.alloc(0, GFP | GfpFlags.__GFP_ACCOUNT, 0);
      long dma = pages.alloc(0, GFP | GfpFlags.__GFP_DMA32, 0);
      mine.free(bySlot, 0);
      mine.free(movable, 0);
      mine.free(accounted, 0);
      mine.free(dma, 0);
      pages.drainAll();
      assertThat(EngineState.freePages(pages)).isEqualTo(freeAtBoot);
    }
  }

  @Test
  void handle_ofAnotherThreadOrClosed_isRefused() throws Exception {
    PageHandle mine = here.take();
    long pfn = mine.alloc(GFP, 0);
    onThread(() -> {
      assertThatThrownBy(() -> mine.alloc(GFP, 0)).isInstanceOf(SlotOwnershipException.class);
      assertThatThrownBy(() -> mine.free(pfn, 0)).isInstanceOf(SlotOwnershipException.class);
      assertThatThrownBy(mine::close).isInstanceOf(SlotOwnershipException.class);
    });
    mine.free(pfn, 0);
    mine.close();
    assertThatThrownBy(() -> mine.alloc(GFP, 0)).isInstanceOf(SlotOwnershipException.class);
  }

  @Test
  void take_byAVirtualThread_goesByTheCpuAndCachesNothingOfItsOwn() throws Exception {
    boolean owned =
        Threads.onVirtualThread(() -> {
          try (PageHandle mine = here.take()) {
            mine.free(mine.alloc(GFP, 0), 0);
            return mine.isOwned();
          }
        });
    assertThat(owned).isFalse();
    pages.drainAll();
    assertThat(EngineState.freePages(pages)).isEqualTo(freeAtBoot);
  }

  @Test
  void drainAll_whileAnotherThreadOwnsPages_isHonouredWhenThatThreadFrees()
      throws InterruptedException {
    CountDownLatch filled = new CountDownLatch(1);
    CountDownLatch drained = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              PageHandle theirs = here.take(); // never closed: the thread's end is enough
              long pfn = theirs.alloc(GFP, 0);
              filled.countDown();
              try {
                drained.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              theirs.free(pfn, 0);
            });
    filled.await();
    pages.drainAll();
    assertThat(cached()).as("a live owner's magazine is its own").isPositive();
    drained.countDown();
    owner.join();
    assertThat(cached()).as("the free drained first and put one page").isEqualTo(1);
    pages.drainAll();
    assertThat(cached()).as("nobody owns the slot any more").isZero();
    assertThat(EngineState.freePages(pages)).isEqualTo(freeAtBoot);
  }

  @Test
  void of_twiceWithOwners_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ThisCpuPages.of(pages, SlotPolicy.OWNED))
        .withMessageContaining("share its one ThisCpuPages");
  }

  @Test
  void allocContig_overPagesInOwnMagazine_takesThem() {
    try (PageHandle mine = here.take()) {
      long block = mine.alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, Order.PAGEBLOCK);
      pages.split(block, Order.PAGEBLOCK);
      for (long page = block; page < block + Order.PAGEBLOCK_PAGES; page++) {
        mine.free(page, 0);
      }
      assertThat(cached()).isPositive();
      assertThat(pages.allocContig(block, Order.PAGEBLOCK_PAGES)).isTrue();
      for (long page = block; page < block + Order.PAGEBLOCK_PAGES; page++) {
        mine.free(page, 0);
      }
      pages.drainAll();
      assertThat(EngineState.freePages(pages)).isEqualTo(freeAtBoot);
    }
  }
}
