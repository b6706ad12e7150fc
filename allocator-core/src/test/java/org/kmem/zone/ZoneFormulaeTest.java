package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounds and corner cases that no recorded machine shows. */
class ZoneFormulaeTest {
  private static final long GIB_PAGES = 1L << 18;

  @Test
  void minFree_bySizeOfLowmem_growsWithTheRootWithinItsBounds() {
    assertThat(MinFreeKbytes.ofLowmem(0)).isEqualTo(128);
    assertThat(MinFreeKbytes.ofLowmem(GIB_PAGES)).isEqualTo(4096);
    assertThat(MinFreeKbytes.ofLowmem(16 * GIB_PAGES)).isEqualTo(16_384);
    assertThat(MinFreeKbytes.ofLowmem(1024 * GIB_PAGES)).isEqualTo(131_072);
    assertThat(MinFreeKbytes.ofLowmem(16 * 1024 * GIB_PAGES)).isEqualTo(262_144);
    assertThat(MinFreeKbytes.ofLowmem(GIB_PAGES - 1)).isEqualTo(4095);
  }

  @Test
  void minFree_recalculated_respectsALargerUserValue() {
    assertThat(MinFreeKbytes.recalculated(9, GIB_PAGES, MinFreeKbytes.NOT_SET)).isEqualTo(4096);
    assertThat(MinFreeKbytes.recalculated(9, GIB_PAGES, 4095)).isEqualTo(4096);
    assertThat(MinFreeKbytes.recalculated(9, GIB_PAGES, 4096)).isEqualTo(9);
  }

  @Test
  void minFree_hugePages_wantElevenPageblocksForEachZone() {
    assertThat(MinFreeKbytes.raisedForHugePages(4096, 3, GIB_PAGES * 16)).isEqualTo(67_584);
    assertThat(MinFreeKbytes.raisedForHugePages(100_000, 3, GIB_PAGES * 16)).isEqualTo(100_000);
    assertThat(MinFreeKbytes.raisedForHugePages(128, 3, 2000)).isEqualTo(400);
    assertThat(MinFreeKbytes.lowmemPages(100, 120)).isZero();
    assertThat(MinFreeKbytes.hugePagesByDefault(131_072)).isTrue();
    assertThat(MinFreeKbytes.hugePagesByDefault(131_071)).isFalse();
  }

  @Test
  void watermarks_movableZone_hasASmallMinButFullGaps() {
    Watermarks marks =
        Watermarks.of(ZoneType.MOVABLE, 60_828, 186_746, 36_756, Watermarks.DEFAULT_SCALE_FACTOR);

    assertThat(marks).isEqualTo(new Watermarks(59, 807, 1555, 2303));
    assertThat(Watermarks.of(ZoneType.MOVABLE, 1 << 20, 1 << 20, 4096, 10).min()).isEqualTo(128);
    assertThat(Watermarks.of(ZoneType.MOVABLE, 0, 0, 4096, 10))
        .isEqualTo(new Watermarks(32, 32, 32, 32));
    assertThat(Watermarks.of(ZoneType.NORMAL, 0, 0, 4096, 10)).isEqualTo(Watermarks.NONE);
  }

  @Test
  void watermarks_hugeZone_doNotOverflow() {
    long managed = 1L << 40;
    Watermarks marks = Watermarks.of(ZoneType.NORMAL, managed, managed, 262_144, 3000);

    assertThat(marks.min()).isEqualTo(65_536);
    assertThat(marks.low() - marks.min()).isEqualTo(329_853_488_332L);
    assertThat(marks.boosted(512).high()).isEqualTo(marks.high() + 512);
    assertThat(marks.boosted(0)).isSameAs(marks);
  }

  @Test
  void boost_manyEvents_addsPageblocksUpToTheLimit() {
    List<Long> boosts = new ArrayList<>();
    long boost = 0;
    for (int event = 0; event < 4; event++) {
      boost = WatermarkBoost.afterFragmentation(boost, 114_396, 980, WatermarkBoost.DEFAULT_FACTOR);
      boosts.add(boost);
    }
    assertThat(boosts).containsExactly(512L, 1024L, 1470L, 1470L);
  }

  @Test
  void boost_smallZoneOrNoMarkOrSwitchedOff_isNone() {
    assertThat(WatermarkBoost.afterFragmentation(0, 2047, 980, 15_000)).isZero();
    assertThat(WatermarkBoost.afterFragmentation(0, 2048, 10, 15_000)).isEqualTo(512);
    assertThat(WatermarkBoost.afterFragmentation(0, 2048, 0, 15_000)).isZero();
    assertThat(WatermarkBoost.afterFragmentation(512, 2048, 980, 0)).isEqualTo(512);
  }

  @Test
  void highAtomic_aboutOnePercent_inWholePageblocks() {
    assertThat(HighAtomicReserve.limitPages(51_199)).isZero();
    assertThat(HighAtomicReserve.limitPages(51_200)).isEqualTo(512);
    assertThat(HighAtomicReserve.limitPages(51_300)).isEqualTo(1024);
    assertThat(HighAtomicReserve.limitPages(243_734)).isEqualTo(2560);
  }

  @Test
  void protection_ratioBelowOneOrEmptyZone_isNone() {
    long[] managed = {3840, 1000, 0, 64, 0};
    int[] ratios = {0, 2, 32, -1, 0};

    assertThat(LowmemProtection.of(ZoneType.DMA, managed, ratios)).containsOnly(0);
    assertThat(LowmemProtection.of(ZoneType.DMA32, managed, ratios))
        .containsExactly(0, 0, 0, 32, 32);
    assertThat(LowmemProtection.of(ZoneType.NORMAL, managed, ratios)).containsOnly(0);
    assertThat(LowmemProtection.of(ZoneType.MOVABLE, managed, ratios)).containsOnly(0);
  }

  @Test
  void zoneType_namesAndIndices_areInverse() {
    for (ZoneType type : ZoneType.values()) {
      assertThat(ZoneType.ofKernelName(type.kernelName())).isSameAs(type);
      assertThat(ZoneType.ofIndex(type.index())).isSameAs(type);
    }
    assertThatThrownBy(() -> ZoneType.ofKernelName("HighMem"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DMA32");
  }

  @Test
  void layouts_contradictorySizes_areRefused() {
    assertThatThrownBy(() -> new ZoneLayout(0, ZoneType.DMA, 1, 10, 11, 5))
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("spanned 10");
    assertThatThrownBy(() -> new MachineLayout(1, List.of(), List.of()))
        .isInstanceOf(InvalidMachineException.class);
  }
}
