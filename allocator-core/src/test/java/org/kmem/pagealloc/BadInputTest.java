package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.gfp.GfpFlags.GFP_KERNEL;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.BadPageException.Problem;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.InvalidMachineException;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/** Misuse is refused with a typed, explained exception and leaves everything as it was. */
@ParameterizedClass
@EnumSource(Strategy.class)
final class BadInputTest {
  private static final long RESERVED_PFN = 10;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final Strategy strategy;
  private final RecordingHooks hooks = new RecordingHooks();
  private final PageAllocator pages;

  BadInputTest(Strategy strategy) {
    this.strategy = strategy;
    pages =
        engine.own(
            PageAllocator.builder(Machines.small()).cpus(2).strategy(strategy).hooks(hooks).build(),
            PageAllocator::verify);
  }

  @Test
  void everyOperation_wrongOrder_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL, 0);
    for (int order : new int[] {-1, 11, 64, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      refuses(InvalidOrderException.class, () -> pages.alloc(0, GFP_KERNEL, order));
      refuses(InvalidOrderException.class, () -> pages.allocOnNode(0, GFP_KERNEL, order, 0));
      refuses(InvalidOrderException.class, () -> pages.free(0, pfn, order));
      refuses(InvalidOrderException.class, () -> pages.split(pfn, order));
      refuses(
          InvalidOrderException.class,
          () -> pages.recorded().adopt(RESERVED_PFN, order, MigrateType.UNMOVABLE));
    }
    refuses(
        InvalidOrderException.class,
        () -> pages.allocExact(0, GFP_KERNEL, (PageSize.SIZE_BYTES << Order.MAX) + 1));
    refuses(InvalidOrderException.class, () -> pages.allocExact(0, GFP_KERNEL, Long.MAX_VALUE));
    pages.free(0, pfn, 0);
  }

  @Test
  void everyOperation_impossibleGfp_isRefused() {
    long[] pfns = new long[4];
    for (int gfp :
        new int[] {
          GfpFlags.__GFP_DMA | GfpFlags.__GFP_DMA32,
          GfpFlags.__GFP_MOVABLE | GfpFlags.__GFP_RECLAIMABLE,
          GfpFlags.__GFP_NOFAIL,
          1 << 9,
          1 << 30
        }) {
      refuses(InvalidGfpException.class, () -> pages.alloc(0, gfp, 0));
      refuses(InvalidGfpException.class, () -> pages.allocOnNode(0, gfp, 0, 0));
      refuses(InvalidGfpException.class, () -> pages.allocBulk(0, gfp, pfns, 4));
      refuses(InvalidGfpException.class, () -> pages.allocExact(0, gfp, 4096));
    }
  }

  @Test
  void everyOperation_badSlotOrNode_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL, 0);
    long[] pfns = {pfn};
    for (int slot : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      refuses(IndexOutOfBoundsException.class, () -> pages.alloc(slot, GFP_KERNEL, 0));
      refuses(IndexOutOfBoundsException.class, () -> pages.allocOnNode(slot, GFP_KERNEL, 0, 0));
      refuses(
          IndexOutOfBoundsException.class, () -> pages.allocBulk(slot, GFP_KERNEL, new long[4], 4));
      refuses(IndexOutOfBoundsException.class, () -> pages.allocExact(slot, GFP_KERNEL, 4096));
      refuses(IndexOutOfBoundsException.class, () -> pages.free(slot, pfn, 0));
      refuses(IndexOutOfBoundsException.class, () -> pages.freeBulk(slot, pfns, 1));
      refuses(IndexOutOfBoundsException.class, () -> pages.freeExact(slot, pfn, 4096));
      refuses(IndexOutOfBoundsException.class, () -> pages.drain(slot));
      refuses(IndexOutOfBoundsException.class, () -> pages.allocOnNode(0, GFP_KERNEL, 0, slot));
    }
    refuses(IndexOutOfBoundsException.class, () -> pages.allocOnNode(0, GFP_KERNEL, 0, 1));
    pages.free(0, pfn, 0);
  }

  @Test
  void everyOperation_foreignFrame_isRefused() {
    long end = pages.zones().stream().mapToLong(zone -> zone.layout().endPfn()).max().orElse(0);
    long[] frames = {Long.MIN_VALUE, -512, -1, end, end + 512, Pfn.LIMIT, Long.MAX_VALUE};
    for (long pfn : frames) {
      refuses(Problem.FOREIGN, () -> pages.free(0, pfn, 0));
      refuses(Problem.FOREIGN, () -> pages.freeBulk(0, new long[] {pfn}, 1));
      refuses(Problem.FOREIGN, () -> pages.freeExact(0, pfn, 8192));
      refuses(Problem.FOREIGN, () -> pages.split(pfn, 0));
      refuses(Problem.FOREIGN, () -> pages.recorded().adopt(pfn, 0, MigrateType.MOVABLE));
      refuses(Problem.FOREIGN, () -> pages.allocContig(pfn, 1));
      refuses(Problem.FOREIGN, () -> pages.setPageblockType(pfn, MigrateType.CMA));
    }
    // Reserved at boot, and in the video hole below 1 MiB.
    for (long pfn : new long[] {RESERVED_PFN, 0xa0}) {
      refuses(Problem.FOREIGN, () -> pages.free(0, pfn, 0));
      refuses(Problem.FOREIGN, () -> pages.freeExact(0, pfn, 4096));
      refuses(Problem.FOREIGN, () -> pages.split(pfn, 0));
    }
  }

  @Test
  void free_misaligned_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL, 3);
    refuses(Problem.MISALIGNED, () -> pages.free(0, pfn + 1, 3));
    refuses(Problem.MISALIGNED, () -> pages.split(pfn + 4, 3));
    refuses(Problem.MISALIGNED, () -> pages.recorded().adopt(RESERVED_PFN, 2, MigrateType.MOVABLE));
    pages.free(0, pfn, 3);
  }

  @Test
  void free_twice_isRefusedWhereverTheBlockIs() {
    for (int order = 0; order <= Order.MAX; order++) {
      long pfn = pages.alloc(0, GFP_KERNEL, order);
      pages.free(0, pfn, order);
      int size = order;
      refuses(Problem.DOUBLE_FREE, () -> pages.free(0, pfn, size));
      refuses(Problem.DOUBLE_FREE, () -> pages.free(1, pfn, size));
      pages.drainAll();
      refuses(Problem.DOUBLE_FREE, () -> pages.free(0, pfn, size));
      refuses(Problem.DOUBLE_FREE, () -> pages.split(pfn, size));
      refuses(Problem.DOUBLE_FREE, () -> pages.recorded().adopt(pfn, size, MigrateType.MOVABLE));
    }
  }

  @Test
  void free_interiorOfMergedFreeBlock_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL, Order.MAX);
    pages.split(pfn, Order.MAX);
    for (long page = pfn; page < pfn + Order.pages(Order.MAX); page++) {
      pages.free(0, page, 0);
    }
    pages.drainAll();
    for (long page = pfn; page < pfn + Order.pages(Order.MAX); page += 37) {
      long frame = page;
      refuses(Problem.DOUBLE_FREE, () -> pages.free(0, frame, 0));
    }
  }

  @Test
  void free_neverAllocatedFrame_isRefused() {
    long untouched = pages.zones().get(1).layout().endPfn() - 2000;
    refuses(Problem.DOUBLE_FREE, () -> pages.free(0, untouched, 0));
  }

  @Test
  void free_tailPage_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL | GfpFlags.__GFP_COMP, 4);
    for (int tail = 1; tail < 16; tail++) {
      long page = pfn + tail;
      refuses(Problem.TAIL, () -> pages.free(0, page, 0));
      refuses(Problem.TAIL, () -> pages.freeBulk(1, new long[] {page}, 1));
      refuses(Problem.TAIL, () -> pages.recorded().adopt(page, 0, MigrateType.MOVABLE));
    }
    pages.free(0, pfn, 4);
  }

  @Test
  void free_wrongOrder_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL, 3);
    for (int order : new int[] {0, 1, 2}) {
      refuses(Problem.WRONG_ORDER, () -> pages.free(0, pfn, order));
      refuses(Problem.WRONG_ORDER, () -> pages.split(pfn, order));
    }
    refuses(Problem.WRONG_ORDER, () -> pages.freeBulk(0, new long[] {pfn}, 1));
    refuses(Problem.WRONG_ORDER, () -> pages.freeExact(0, pfn, 4096));
    pages.free(0, pfn, 3);
    long large = pages.alloc(0, GFP_KERNEL, Order.MAX);
    refuses(Problem.WRONG_ORDER, () -> pages.free(0, large, Order.PAGEBLOCK));
    pages.free(0, large, Order.MAX);
  }

  @Test
  void freeBulk_oneBadPage_freesAndUnchargesNothing() {
    long[] pfns = new long[9];
    for (int i = 0; i < 8; i++) {
      pfns[i] = pages.alloc(0, GfpFlags.GFP_KERNEL_ACCOUNT, 0);
    }
    pfns[8] = RESERVED_PFN;
    hooks.calls.clear();
    refuses(Problem.FOREIGN, () -> pages.freeBulk(0, pfns, 9));
    pfns[8] = pfns[3];
    refuses(Problem.DOUBLE_FREE, () -> pages.freeBulk(1, pfns, 9));
    assertThat(hooks.calls).isEmpty();
    assertThat(hooks.chargedPages).isEqualTo(8);
    refuses(IndexOutOfBoundsException.class, () -> pages.freeBulk(0, pfns, 10));
    refuses(IndexOutOfBoundsException.class, () -> pages.freeBulk(0, pfns, -1));
    pages.freeBulk(0, pfns, 8);
    assertThat(hooks.chargedPages).isZero();
  }

  @Test
  void allocBulk_shortArray_isRefused() {
    refuses(IndexOutOfBoundsException.class, () -> pages.allocBulk(0, GFP_KERNEL, new long[3], 4));
    refuses(IndexOutOfBoundsException.class, () -> pages.allocBulk(0, GFP_KERNEL, new long[3], -1));
    assertThat(pages.allocBulk(0, GFP_KERNEL, new long[0], 0)).isZero();
  }

  @Test
  void allocExact_badSizeOrCompound_isRefused() {
    refuses(IllegalArgumentException.class, () -> pages.allocExact(0, GFP_KERNEL, 0));
    refuses(IllegalArgumentException.class, () -> pages.allocExact(0, GFP_KERNEL, -1));
    refuses(
        Problem.COMPOUND,
        () -> pages.allocExact(0, GFP_KERNEL | GfpFlags.__GFP_COMP, PageSize.SIZE_BYTES));
  }

  @Test
  void freeExact_rangeThatIsNotAllHeld_freesNothing() {
    long pfn = pages.allocExact(0, GFP_KERNEL, 3 * PageSize.SIZE_BYTES);
    pages.drainAll();
    refuses(Problem.DOUBLE_FREE, () -> pages.freeExact(0, pfn, 4 * PageSize.SIZE_BYTES));
    refuses(IllegalArgumentException.class, () -> pages.freeExact(0, pfn, 0));
    refuses(IllegalArgumentException.class, () -> pages.freeExact(0, pfn, -4096));
    pages.freeExact(0, pfn, 3 * PageSize.SIZE_BYTES);
  }

  @Test
  void split_compoundBlock_isRefused() {
    long pfn = pages.alloc(0, GFP_KERNEL | GfpFlags.__GFP_COMP, 2);
    refuses(Problem.COMPOUND, () -> pages.split(pfn, 2));
    pages.free(0, pfn, 2);
  }

  @Test
  void adopt_heldFreeOrStraddlingBlock_isRefused() {
    long held = pages.alloc(0, GFP_KERNEL, 0);
    refuses(Problem.WRONG_ORDER, () -> pages.recorded().adopt(held, 0, MigrateType.MOVABLE));
    pages.free(0, held, 0);
    // Reserved up to the border, free above it.
    ZoneLayout dma32 = pages.zones().get(1).layout();
    long border = dma32.startPfn() + dma32.present() - dma32.managed();
    long straddling = Pfn.alignDown(border, Order.PAGEBLOCK);
    assertThat(straddling).isLessThan(border);
    refuses(
        Problem.DOUBLE_FREE,
        () -> pages.recorded().adopt(straddling, Order.PAGEBLOCK, MigrateType.MOVABLE));
    long end = pages.zones().get(1).layout().endPfn();
    long last = Pfn.alignDown(end - 1, Order.PAGEBLOCK);
    assertThat(last + Order.PAGEBLOCK_PAGES).isGreaterThan(end);
    assertThatThrownBy(() -> pages.recorded().adopt(last, Order.PAGEBLOCK, MigrateType.MOVABLE))
        .isInstanceOf(BadPageException.class);
    for (int type : new int[] {-1, MigrateType.HIGHATOMIC, MigrateType.COUNT, 99}) {
      refuses(IllegalArgumentException.class, () -> pages.recorded().adopt(RESERVED_PFN, 0, type));
    }
    pages.recorded().adopt(RESERVED_PFN, 1, MigrateType.UNMOVABLE);
    refuses(
        Problem.WRONG_ORDER, () -> pages.recorded().adopt(RESERVED_PFN, 0, MigrateType.MOVABLE));
    pages.verify();
    pages.free(0, RESERVED_PFN, 1);
    refuses(Problem.DOUBLE_FREE, () -> pages.free(0, RESERVED_PFN, 1));
  }

  @Test
  void setPageblockType_noSuchType_isRefused() {
    for (int type : new int[] {-1, MigrateType.COUNT, 255}) {
      refuses(IllegalArgumentException.class, () -> pages.setPageblockType(4096, type));
    }
  }

  @Test
  void allocContig_outsideOneZone_isRefused() {
    long dmaEnd = pages.zones().get(0).layout().endPfn();
    refuses(Problem.FOREIGN, () -> pages.allocContig(dmaEnd - 16, 32));
    refuses(Problem.FOREIGN, () -> pages.allocContig(dmaEnd, Long.MAX_VALUE));
    refuses(Problem.FOREIGN, () -> pages.allocContig(dmaEnd, 0));
    refuses(Problem.FOREIGN, () -> pages.allocContig(dmaEnd, -5));
    // Reserved frames inside: no exception, but no range either.
    EngineState before = state();
    assertThat(pages.allocContig(RESERVED_PFN, 4)).isFalse();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void address_withoutBackingMemory_saysWhatToDo() {
    assertThatThrownBy(() -> pages.address(300))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("backed(true)");
  }

  @Test
  void build_impossibleMachine_isRefused() {
    assertThatThrownBy(() -> PageAllocator.builder(Machines.of(1)).strategy(strategy).build())
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(
            () -> PageAllocator.builder(Machines.small()).cpus(CpuTopology.uniform(2, 2)).build())
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("2 nodes");
    assertThatThrownBy(() ->
            PageAllocator.builder(
                    Machines.of(
                        2,
                        new Machines.Part(0, ZoneType.NORMAL, 1024, 4096),
                        new Machines.Part(1, ZoneType.NORMAL, 4096, 4096)))
                .build())
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("overlap");
  }

  @Test
  void badPage_message_showsFrameOrderAndWhatIsThere() {
    long pfn = pages.alloc(0, GFP_KERNEL, 2);
    assertThatThrownBy(() -> pages.free(0, pfn, 1))
        .hasMessageContainingAll("pfn " + pfn, "order 1", "order 2", "allocated");
    pages.free(0, pfn, 2);
  }

  private void refuses(Problem problem, ThrowingCallable misuse) {
    EngineState before = state();
    assertThatThrownBy(misuse)
        .isInstanceOfSatisfying(
            BadPageException.class, bad -> assertThat(bad.problem()).isEqualTo(problem))
        .hasMessageContaining("bad page");
    assertThat(state()).isEqualTo(before);
  }

  private void refuses(Class<? extends Throwable> kind, ThrowingCallable misuse) {
    EngineState before = state();
    assertThatThrownBy(misuse)
        .isInstanceOf(kind)
        .satisfies(e -> assertThat(List.of(String.valueOf(e.getMessage()))).doesNotContain(""));
    assertThat(state()).isEqualTo(before);
  }

  private EngineState state() {
    return EngineState.of(pages);
  }
}
