package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

class ClaimTest {
  private PageAllocator pages;

  @BeforeEach
  void boot() {
    pages = PageAllocator.builder(X86Machine.ofMemory(128L << 20).layout()).cpus(2).build();
  }

  @AfterEach
  void verifyAndClose() {
    pages.verify();
    pages.close();
  }

  @Test
  void claim_blockOnAnotherSlotsList_takesItFromThere() {
    long pfn = pages.alloc(1, GfpFlags.GFP_KERNEL, 0);
    pages.free(1, pfn, 0);
    PerCpuPages pcp = pcpOf(pfn);
    int before = pcp.count(1);
    assertThat(pcp.replay().holderOf(pfn, 0)).isEqualTo(1);
    assertThat(pages.recorded().claim(pfn, 0, MigrateType.UNMOVABLE)).isTrue();
    assertThat(pcp.count(1)).isEqualTo(before - 1);
    assertThat(pcp.replay().holderOf(pfn, 0)).isEqualTo(-1);
    assertThat(pages.isAllocated(pfn, 0)).isTrue();
    pages.free(0, pfn, 0);
  }

  @Test
  void claim_partOfALargeFreeBlock_splitsIt() {
    long pfn = Pfn.alignDown(pages.zones().get(1).layout().endPfn(), 3) - 8;
    assertThat(pages.recorded().claim(pfn, 3, MigrateType.MOVABLE)).isTrue();
    assertThat(pages.isAllocated(pfn, 3)).isTrue();
    assertThat(pages.recorded().claim(pfn, 3, MigrateType.MOVABLE)).isFalse();
    assertThat(pages.recorded().claim(pfn + 4, 2, MigrateType.MOVABLE)).isFalse();
    pages.free(0, pfn, 3);
  }

  @Test
  void claim_reservedBlock_isAdopted() {
    assertThat(pages.recorded().isReserved(16, 0)).isTrue();
    assertThat(pages.recorded().claim(16, 0, MigrateType.UNMOVABLE)).isTrue();
    assertThat(pages.recorded().isReserved(16, 0)).isFalse();
    pages.free(0, 16, 0);
  }

  @Test
  void unclaim_toASlot_isWhatThatSlotGivesNext() {
    long pfn = pages.alloc(0, GfpFlags.GFP_KERNEL, 0);
    Zone zone = Objects.requireNonNull(pages.zoneOf(pfn));
    zone.unclaim(1, pfn, 0, MigrateType.UNMOVABLE);
    assertThat(pages.alloc(1, GfpFlags.GFP_KERNEL, 0)).isEqualTo(pfn);
    zone.unclaim(-1, pfn, 0, MigrateType.UNMOVABLE);
    assertThat(pages.isAllocated(pfn, 0)).isFalse();
  }

  private PerCpuPages pcpOf(long pfn) {
    return Objects.requireNonNull(Objects.requireNonNull(pages.zoneOf(pfn)).pcp());
  }
}
