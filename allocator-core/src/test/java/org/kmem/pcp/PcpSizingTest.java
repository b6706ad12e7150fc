package org.kmem.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PcpSizingTest {
  @Test
  void of_zoneOfAGigabyte_hasTheLargestBatch() {
    assertThat(PcpSizing.of(262_144, 0, 1, 1, PcpSizing.AUTO).batch()).isEqualTo(63);
    assertThat(PcpSizing.of(1L << 28, 0, 1, 1, PcpSizing.AUTO).batch()).isEqualTo(63);
    // 0.7 GiB is where 63 starts: a quarter of a thousandth, times 1.5, reaches 64.
    assertThat(PcpSizing.of(172 << 10, 0, 1, 1, PcpSizing.AUTO).batch()).isEqualTo(63);
    assertThat(PcpSizing.of((172 << 10) - 1, 0, 1, 1, PcpSizing.AUTO).batch()).isEqualTo(31);
    assertThat(PcpSizing.of(0, 0, 1, 1, PcpSizing.AUTO).batch()).isEqualTo(1);
  }

  /** The figures of the per-CPU list lab: 512 MB, one CPU. */
  @Test
  void of_zoneOfTheLab_hasItsBatchAndLimits() {
    PcpSizing sizing = PcpSizing.of(114_968, 821, 1, 1, PcpSizing.AUTO);

    assertThat(sizing).isEqualTo(new PcpSizing(31, 821, 14_371));
    assertThat(PcpSizing.of(114_968, 821, 1, 1, 1_000_000)).isEqualTo(new PcpSizing(31, 124, 124));
  }

  @Test
  void of_nodeWithoutCpus_isSharedByAll() {
    assertThat(PcpSizing.of(128_932, 8000, 0, 4, PcpSizing.AUTO))
        .isEqualTo(PcpSizing.of(128_932, 8000, 4, 4, PcpSizing.AUTO));
    assertThat(PcpSizing.of(128_932, 8000, 2, 4, PcpSizing.AUTO).highMin()).isEqualTo(4000);
  }

  @Test
  void clampHigh_lowMarkAboveAnEighth_upperBoundWins() {
    PcpSizing sizing = PcpSizing.of(243_734, 78_042, 2, 2, PcpSizing.AUTO);

    assertThat(sizing.highMin()).isEqualTo(39_021);
    assertThat(sizing.clampHigh(0)).isEqualTo(15_233);
    assertThat(sizing.clampHigh(1 << 20)).isEqualTo(15_233);
    assertThat(new PcpSizing(31, 100, 200).clampHigh(150)).isEqualTo(150);
  }
}
