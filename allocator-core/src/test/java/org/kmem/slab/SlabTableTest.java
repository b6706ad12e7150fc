package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kmem.units.Pfn;

class SlabTableTest {
  private static final long TERABYTE_FRAMES = 1L << 28;
  private static final int CACHE = 7;

  @Test
  void nextBlock_entriesAtTheEndsOfStretches_areAllFound() {
    long[] frames = {0, 1, 32_767, 32_768, 65_535, 100_002};
    try (SlabTable table = new SlabTable(100_003)) {
      for (long pfn : frames) {
        table.set(pfn, SlabTable.entry(CACHE, 0));
      }
      long from = 0;
      for (long pfn : frames) {
        assertThat(table.nextBlock(from)).isEqualTo(pfn);
        from = pfn + 1;
      }
      assertThat(table.nextBlock(from)).isEqualTo(Pfn.NONE);
    }
  }

  @Test
  void nextBlock_pagesGivenBack_arePassedOver() {
    try (SlabTable table = new SlabTable(100_000)) {
      table.setAll(40_000, CACHE, 3);
      table.setAll(40_000, SlabTable.GONE, 3);
      table.set(90_000, SlabTable.entry(SlabTable.LARGE, 4));
      assertThat(table.nextBlock(0)).isEqualTo(90_000);
    }
  }

  @Test
  @Timeout(20)
  void nextSlab_terabyteWithFewSlabs_takesNoTimeForTheRest() {
    try (SlabTable table = new SlabTable(TERABYTE_FRAMES)) {
      table.setAll(8, CACHE, 1);
      table.setAll(TERABYTE_FRAMES - 2, CACHE + 1, 1);
      for (int round = 0; round < 2_000; round++) {
        assertThat(table.nextSlab(CACHE, 0)).isEqualTo(8);
        assertThat(table.nextSlab(CACHE + 1, 0)).isEqualTo(TERABYTE_FRAMES - 2);
        assertThat(table.nextSlab(CACHE + 2, 0)).isEqualTo(Pfn.NONE);
      }
    }
  }
}
