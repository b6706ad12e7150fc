package org.kmem.mm.physmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.mm.sim.MachineOptionsException;
import org.kmem.pagealloc.MemoryTuning;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.KmemCache;
import org.kmem.zone.Watermarks;
import org.kmem.zone.ZoneType;

/** Booted machines against what the reference kernel printed on machines of the same size. */
class BootTest {
  private static Watermarks marks(PageAllocator pages, int node, ZoneType type) {
    return pages.zones().get(node * ZoneType.COUNT + type.index()).watermarks();
  }

  private static long managed(PageAllocator pages, ZoneType type) {
    return pages.machine().zone(0, type).managed();
  }

  /** The first three figures of each zone are managed pages, min and high as they boot. */
  @ParameterizedTest
  @CsvSource({
    "256,  1811, 33,  41,  49, 50553,  418,  522,  626",
    "512,  2720, 22,  27,  32, 114968, 657,  821,  985",
    "1024, 45056, 176, 220, 264, 243800, 11087, 13858, 16629",
    "2048, 45056, 86,  107, 128, 501464, 11177, 13971, 16765"
  })
  void boot_oneNode_hasTheRecordedZones(
      String memory,
      long minFree,
      long dmaMin,
      long dmaLow,
      long dmaHigh,
      long managed,
      long min,
      long low,
      long high) {
    try (BootedMachine machine = new BootedMachine("--memory " + memory)) {
      PageAllocator pages = machine.memory().engine();

      assertThat(pages.minFreeKbytes()).isEqualTo(minFree);
      assertThat(managed(pages, ZoneType.DMA)).isEqualTo(3840);
      assertThat(managed(pages, ZoneType.DMA32)).isCloseTo(managed, within(4L));
      Watermarks dma = marks(pages, 0, ZoneType.DMA);
      assertThat(new long[] {dma.min(), dma.low(), dma.high()})
          .containsExactly(dmaMin, dmaLow, dmaHigh);
      Watermarks dma32 = marks(pages, 0, ZoneType.DMA32);
      assertThat(dma32.min()).isCloseTo(min, within(1L));
      assertThat(dma32.low()).isCloseTo(low, within(1L));
      assertThat(dma32.high()).isCloseTo(high, within(1L));
      assertThat(machine.memory().totalPages()).isCloseTo(3840 + managed, within(4L));
    }
  }

  /** 20000 written to min_free_kbytes: marks follow from what is managed by then. */
  @Test
  void tune_afterBoot_computesFromAllOfMemory() {
    try (BootedMachine machine = new BootedMachine("--memory 256")) {
      PageAllocator pages = machine.memory().engine();
      pages.tune(MemoryTuning.defaultsFor(pages.machine()).withMinFreeKbytes(20000));

      assertThat(marks(pages, 0, ZoneType.DMA).min()).isCloseTo(352, within(1L));
      assertThat(marks(pages, 0, ZoneType.DMA32).min()).isCloseTo(4647, within(1L));
      assertThat(pages.zones().getFirst().lowmemReserve(ZoneType.NORMAL.index())).isEqualTo(197);
    }
  }

  /** Recorded with two CPUs: memory of the RAM disk was released on the second node, init's on the first. */
  @Test
  void boot_twoNodes_hasTheRecordedMarks() {
    try (BootedMachine machine = new BootedMachine("--memory 1024 --cpus 2 --nodes 2")) {
      PageAllocator pages = machine.memory().engine();

      assertThat(pages.minFreeKbytes()).isCloseTo(48660, within(100L));
      assertThat(marks(pages, 0, ZoneType.DMA).min()).isEqualTo(190);
      assertThat(marks(pages, 0, ZoneType.DMA32).min()).isCloseTo(5642, within(20L));
      assertThat(marks(pages, 1, ZoneType.DMA32).min()).isCloseTo(6331, within(20L));
    }
  }

  /** Huge pages are off below 512 MiB of usable memory, and by parameter; then nothing is kept for them. */
  @Test
  void boot_withoutHugePages_keepsLessFree() {
    try (BootedMachine machine =
        new BootedMachine("--memory 1024 --append transparent_hugepage=never")) {
      assertThat(machine.memory().engine().minFreeKbytes()).isBetween(3900L, 4096L);
    }
  }

  @Test
  void boot_arm64_hasMemory() {
    try (BootedMachine machine = new BootedMachine("--memory 512 --arch arm64")) {
      assertThat(machine.memory().totalPages()).isBetween(110_000L, 131_072L);
      assertThat(machine.memory().freePages()).isEqualTo(machine.memory().totalPages());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, kmalloc-512, 8, 1",
    "1, kmalloc-1k, 8, 2",
    "1, kmalloc-8k, 4, 8",
    "1, kmalloc-192, 21, 1",
    "2, kmalloc-512, 16, 2",
    "2, kmalloc-1k, 16, 4"
  })
  void boot_generalCaches_haveTheRecordedGeometry(
      int cpus, String name, int objects, int pagesPerSlab) {
    try (BootedMachine machine = new BootedMachine("--cpus " + cpus)) {
      KmemCache cache = Objects.requireNonNull(machine.memory().slabs().find(name), name);
      assertThat(cache.geometry().objects()).isEqualTo(objects);
      assertThat(1 << cache.geometry().order()).isEqualTo(pagesPerSlab);
    }
  }

  @Test
  void boot_moreNodesThanAMaskNames_isRefused() {
    assertThatThrownBy(() -> new BootedMachine("--memory 8G --nodes 65 --cpus 65"))
        .isInstanceOf(MachineOptionsException.class)
        .hasMessageContaining("64");
  }
}
