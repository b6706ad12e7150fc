package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.pagealloc.PageAllocator;

/** Whole files of real kernels, byte by byte, from an allocator in the recorded state. */
class RecordedFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"vm1024-a-procs", "vm512-f-mixed"})
  void text_ofRecordedState_equalsTheKernelsFiles(String machine) {
    RecordedFiles recorded = new RecordedFiles(machine);
    try (PageAllocator pages = RecordedUse.withEverything(recorded)) {
      assertThat(BuddyInfo.of(pages).text()).isEqualTo(recorded.text("buddyinfo"));
      assertThat(PageTypeInfo.of(pages).text()).isEqualTo(recorded.text("pagetypeinfo"));
      assertThat(ZoneInfo.of(pages, recorded).text()).isEqualTo(recorded.text("zoneinfo"));
      assertThat(VmStat.of(pages, recorded).text()).isEqualTo(recorded.text("vmstat"));
      assertThat(PageTypeInfo.of(pages).buddyInfo()).isEqualTo(BuddyInfo.of(pages));
      pages.verify();
    }
  }

  @Test
  void text_ofThreeZonesWithManyBlocks_equalsTheKernelsBuddyinfo() {
    RecordedFiles recorded = new RecordedFiles("host-g-gcc");
    try (PageAllocator pages = RecordedUse.withFreeBlocks(recorded)) {
      assertThat(BuddyInfo.of(pages).text()).isEqualTo(recorded.text("buddyinfo"));
      pages.verify();
    }
  }

  @Test
  void allocatorLines_ofRecordedState_areLinesOfTheKernelsVmstat() {
    RecordedFiles recorded = new RecordedFiles("vm1024-a-procs");
    try (PageAllocator pages = RecordedUse.withEverything(recorded)) {
      VmStat own = VmStat.of(pages);
      assertThat(own.lines())
          .extracting(Figure::name)
          .containsExactly(
              "nr_free_pages",
              "nr_free_cma",
              "numa_hit",
              "numa_miss",
              "numa_foreign",
              "numa_local",
              "numa_other",
              "pgalloc_dma",
              "pgalloc_dma32",
              "pgalloc_normal",
              "pgalloc_movable",
              "pgalloc_device",
              "pgfree");
      assertThat(recorded.text("vmstat").lines().toList()).containsAll(own.text().lines().toList());
    }
  }
}
