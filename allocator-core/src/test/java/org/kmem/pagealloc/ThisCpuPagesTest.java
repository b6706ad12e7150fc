package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pcp.PerCpuPages;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.Pfn;
import org.kmem.zone.InvalidMachineException;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

final class ThisCpuPagesTest {
  private static final int CPUS = 2;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private PageAllocator pages(int slots) {
    return engine.own(
        PageAllocator.builder(Machines.normalOnly(2)).cpus(CPUS).slots(slots).build(),
        PageAllocator::verify);
  }

  private static int cached(PageAllocator pages, int slot) {
    return pages.zones().stream()
        .map(Zone::pcp)
        .mapToInt(pcp -> pcp == null ? 0 : pcp.count(slot))
        .sum();
  }

  @Test
  void alloc_platformThread_usesTheSlotItOwns() {
    PageAllocator pages = pages(10);
    ThisCpuPages here = ThisCpuPages.of(pages, SlotPolicy.OWNED);
    try (SlotHandle mine = here.slots().take()) {
      assertThat(mine.isOwned()).isTrue();
      long pfn = here.alloc(GfpFlags.GFP_KERNEL, 0);
      assertThat(pages.isAllocated(pfn, 0)).isTrue();
      assertThat(cached(pages, mine.slot())).isPositive();
      here.free(pfn, 0);
      assertThat(IntStream.range(0, 10).filter(slot -> slot != mine.slot()))
          .allMatch(slot -> cached(pages, slot) == 0);
    }
  }

  @Test
  void allocBulk_thenFreeBulk_givesAllBack() {
    PageAllocator pages = pages(CPUS);
    ThisCpuPages here = ThisCpuPages.of(pages, SlotPolicy.CPU);
    long free = EngineState.freePages(pages);
    long[] pfns = new long[20];
    int got = here.allocBulk(GfpFlags.GFP_KERNEL, pfns, pfns.length);
    assertThat(got).isPositive();
    assertThat(EngineState.freePages(pages)).isEqualTo(free - got);
    here.freeBulk(pfns, got);
    assertThat(EngineState.freePages(pages)).isEqualTo(free);
  }

  @Test
  void alloc_byOwnerSlot_prefersTheNodeOfItsCpu() {
    PageAllocator pages = pages(10);
    for (int slot = 0; slot < pages.slots(); slot++) {
      long pfn = pages.alloc(slot, GfpFlags.GFP_KERNEL, 0);
      assertThat(pages.zoneOf(pfn)).extracting(Zone::nodeId).isEqualTo(slot % CPUS);
      pages.free(slot, pfn, 0);
    }
  }

  @Test
  void slots_moreThanCpus_shareWhatTheCpusMayCache() {
    PageAllocator plain = pages(CPUS);
    PageAllocator many = pages(10);
    for (int zone = 0; zone < plain.zones().size(); zone++) {
      PerCpuPages before = plain.zones().get(zone).pcp();
      PerCpuPages after = many.zones().get(zone).pcp();
      if (before != null && after != null) {
        assertThat(after.slots()).isEqualTo(10);
        assertThat(after.highMax(0)).isEqualTo(before.highMax(0) / 5);
        assertThat(after.batch(9)).isEqualTo(before.batch(0));
      }
    }
    assertThat(plain.zones())
        .anyMatch(zone -> zone.type() == ZoneType.NORMAL && zone.pcp() != null);
  }

  @Test
  void slots_notSet_areTheCpus() {
    PageAllocator pages =
        engine.own(PageAllocator.builder(Machines.small()).cpus(3).build(), PageAllocator::verify);
    assertThat(pages.slots()).isEqualTo(3);
    assertThat(pages.cpus()).isEqualTo(3);
  }

  @Test
  void slots_fewerThanCpus_isRefused() {
    PageAllocatorBuilder builder = PageAllocator.builder(Machines.small()).cpus(3).slots(2);
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidMachineException.class)
        .hasMessage("2 slots for 3 CPUs: give at least one for each");
    assertThatThrownBy(builder.slots(0)::build).isInstanceOf(InvalidMachineException.class);
  }

  @Test
  void of_moreSlotsThanOwnersMayHave_isRefused() {
    PageAllocator pages = pages(11);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThisCpuPages.of(pages, SlotPolicy.OWNED))
        .withMessageContaining("9 owner slots: give 0 to 8");
  }

  @Test
  void free_ofAForeignFrame_isRefusedAsByTheAllocator() {
    ThisCpuPages here = ThisCpuPages.of(pages(CPUS), SlotPolicy.STRIPED);
    assertThatThrownBy(() -> here.free(Pfn.NONE, 0)).isInstanceOf(BadPageException.class);
  }
}
