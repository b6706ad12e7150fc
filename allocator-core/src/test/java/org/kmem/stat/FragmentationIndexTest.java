package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.kmem.zone.ZoneType;

class FragmentationIndexTest {
  private static final FreeBlocks NOTHING = blocks(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** 3 + 2 * 2 + 4 + 512 + 1024 pages in 8 blocks. */
  private static final FreeBlocks MIXED = blocks(3, 2, 1, 0, 0, 0, 0, 0, 0, 1, 1);

  private static FreeBlocks blocks(long... byOrder) {
    return new FreeBlocks(LongStream.of(byOrder).boxed().toList());
  }

  @Test
  void unusable_ofMixedBlocks_isTheShareBelowTheOrder() {
    assertThat(FragmentationIndex.unusable(MIXED, 0)).isZero();
    assertThat(FragmentationIndex.unusable(MIXED, 1)).isEqualTo(3 * 1000 / 1547);
    assertThat(FragmentationIndex.unusable(MIXED, 9)).isEqualTo(11 * 1000 / 1547);
    assertThat(FragmentationIndex.unusable(MIXED, 10)).isEqualTo(523 * 1000 / 1547);
  }

  @Test
  void unusable_ofNothingFree_isOne() {
    assertThat(FragmentationIndex.unusable(NOTHING, 0)).isEqualTo(1000);
  }

  @Test
  void external_whereABlockFits_saysSo() {
    assertThat(FragmentationIndex.external(MIXED, 10)).isEqualTo(FragmentationIndex.BLOCK_FITS);
  }

  @Test
  void external_ofManySmallBlocks_tendsToOne() {
    // 1000 - (1000 + 1000 * 1000 / 2) / 1000
    assertThat(FragmentationIndex.external(blocks(1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1))
        .isEqualTo(499);
    // 1000 - (1000 + 1000 * 1000 / 1024) / 1000
    assertThat(FragmentationIndex.external(blocks(1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 10))
        .isEqualTo(999);
  }

  @Test
  void external_ofOneSmallBlock_isLackOfMemory() {
    // 1000 - (1000 + 1 * 1000 / 1024) / 1
    assertThat(FragmentationIndex.external(blocks(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 10)).isZero();
    assertThat(FragmentationIndex.external(NOTHING, 3)).isZero();
  }

  @Test
  void intactHugeFrames_ofMixedBlocks_isTheShareOfThosePossible() {
    assertThat(FragmentationIndex.intactHugeFrames(MIXED)).isEqualTo(1.0);
    assertThat(FragmentationIndex.intactHugeFrames(blocks(512, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0)))
        .isEqualTo(1.0 / 3, within(1e-9));
    assertThat(FragmentationIndex.intactHugeFrames(NOTHING)).isEqualTo(1.0);
  }

  @Test
  void texts_ofOneZone_haveTheKernelsColumns() {
    BuddyInfo info =
        new BuddyInfo(
            List.of(
                new BuddyInfo.Row(0, ZoneType.DMA32, blocks(1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))));
    assertThat(FragmentationIndex.unusableText(info))
        .isEqualTo("Node 0, zone    DMA32 0.000 " + "1.000 ".repeat(10) + "\n");
    assertThat(FragmentationIndex.externalText(info))
        .isEqualTo(
            "Node 0, zone    DMA32 -1.000  0.499  0.749  0.874  0.937  0.968  0.984  0.992"
                + "  0.996  0.998  0.999 \n");
  }

  @Test
  void freeBlocks_withAnOrderMissing_areRefused() {
    assertThatThrownBy(() -> new FreeBlocks(List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one for each of 11");
  }
}
