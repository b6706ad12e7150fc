package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockBootstrapTest {
  private static final double TAIL = 0.05;

  /** An interval of 90 % has to have the middle in it nine times of ten, with few blocks too. */
  @ParameterizedTest
  @CsvSource({"NORMAL, 7", "NORMAL, 12", "LAPLACE, 10", "TWO_MODES, 12"})
  void of_knownNoise_coversTheMiddleAsOftenAsItSays(SignedRanksTest.Noise noise, int blocks) {
    Random random = new Random(5);
    int trials = 250;
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      BlockBootstrap interval = BlockBootstrap.of(noise.sample(random, blocks), TAIL, trial);
      if (interval.low() <= 0 && interval.high() >= 0) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.85, 0.955);
  }

  @Test
  void of_sameSeed_isTheSame() {
    double[] values = SignedRanksTest.Noise.NORMAL.sample(new Random(1), 8);
    assertThat(BlockBootstrap.of(values, TAIL, 7)).isEqualTo(BlockBootstrap.of(values, TAIL, 7));
  }

  @Test
  void of_equalValues_isThatValue() {
    assertThat(BlockBootstrap.of(new double[] {2, 2, 2}, TAIL, 1))
        .isEqualTo(new BlockBootstrap(2, 2));
  }

  @Test
  void of_oneBlock_hasNoEnds() {
    assertThat(BlockBootstrap.of(new double[] {2}, TAIL, 1).high())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }
}
