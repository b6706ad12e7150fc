package org.kmem.mm.swap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwapClustersTest {
  private static final byte TAKEN = 0x40;
  private static final int PMD_ORDER = 9;

  private final byte[] map = new byte[4 * SwapClusters.SLOTS];
  private final SwapClusters clusters = withHeader();

  private SwapClusters withHeader() {
    map[0] = 0x3f;
    return new SwapClusters(map, 2);
  }

  @AfterEach
  void books_afterAll_agree() {
    clusters.verify();
  }

  @Test
  void take_oneByOne_givesNeighboursToACpu() {
    int first = clusters.take(0, 0, TAKEN);
    int ofOther = clusters.take(0, 1, TAKEN);
    int second = clusters.take(0, 0, TAKEN);

    assertThat(second).isEqualTo(first + 1);
    assertThat(ofOther / SwapClusters.SLOTS).isNotEqualTo(first / SwapClusters.SLOTS);
  }

  @Test
  void take_hugeFolio_needsAFreeCluster() {
    assertThat(clusters.take(PMD_ORDER, 0, TAKEN) % SwapClusters.SLOTS).isZero();
    assertThat(clusters.take(PMD_ORDER, 0, TAKEN)).isPositive();
    assertThat(clusters.take(PMD_ORDER, 0, TAKEN)).isPositive();
    assertThat(clusters.take(PMD_ORDER, 0, TAKEN)).isEqualTo(SwapClusters.NONE);
  }

  @Test
  void take_untilFull_givesEachSlotButTheHeaderOnce() {
    int taken = 0;
    while (clusters.take(0, 0, TAKEN) != SwapClusters.NONE) {
      taken++;
    }

    assertThat(taken).isEqualTo(map.length - 1);
  }

  @Test
  void giveBack_ofAHoleAmongLargeFolios_servesSinglePages() {
    for (int cluster = 0; cluster < 3; cluster++) {
      clusters.take(PMD_ORDER, 0, TAKEN);
    }
    while (clusters.take(0, 0, TAKEN) != SwapClusters.NONE) {
      // the rest of the first cluster
    }
    clusters.giveBack(700, 1);

    assertThat(clusters.take(0, 0, TAKEN)).isEqualTo(700);
  }
}
