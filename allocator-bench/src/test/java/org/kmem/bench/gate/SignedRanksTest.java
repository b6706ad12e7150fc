package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignedRanksTest {
  /** Noise that lies evenly around 0. */
  enum Noise {
    NORMAL,
    /** Long tails on both sides. */
    LAPLACE,
    /** One JVM in five is compiled differently. */
    TWO_MODES;

    private double draw(Random random) {
      return switch (this) {
        case NORMAL -> random.nextGaussian();
        case LAPLACE -> (random.nextBoolean() ? 1 : -1) * Math.log(random.nextDouble());
        case TWO_MODES -> {
          double mode = random.nextInt(5) > 0 ? 0 : random.nextBoolean() ? 8 : -8;
          yield mode + random.nextGaussian();
        }
      };
    }

    double[] sample(Random random, int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> draw(random));
      return values;
    }
  }

  @Test
  void p_allAboveZero_isOneHalfToTheirNumber() {
    assertThat(SignedRanks.pAboveZero(new double[] {1, 2, 3, 4, 5}))
        .isCloseTo(1.0 / 32, within(1e-12));
  }

  @Test
  void p_allBelowZero_isOne() {
    assertThat(SignedRanks.pAboveZero(new double[] {-1, -2, -3})).isEqualTo(1);
  }

  @Test
  void p_nothingButZeros_isOne() {
    assertThat(SignedRanks.pAboveZero(new double[] {0, 0, 0})).isEqualTo(1);
  }

  @Test
  void middle_oneWildValue_hardlyMoves() {
    assertThat(SignedRanks.middle(new double[] {1, 1.1, 0.9, 1, 50})).isBetween(0.9, 1.2);
  }

  @Test
  void middle_evenlyAroundAValue_isThatValue() {
    assertThat(SignedRanks.middle(new double[] {1, 2, 3})).isEqualTo(2);
  }

  /** The test is exact: whatever the noise, no more than one in twenty is found, and not much fewer. */
  @ParameterizedTest
  @EnumSource
  void p_noiseAroundZero_isBelowAlphaAsOftenAsAlpha(Noise noise) {
    Random random = new Random(11);
    int trials = 4_000;
    int found = 0;
    for (int trial = 0; trial < trials; trial++) {
      if (SignedRanks.pAboveZero(noise.sample(random, 10)) <= 0.05) {
        found++;
      }
    }
    assertThat((double) found / trials).isBetween(0.032, 0.055); // 43 of 1024 sums of ranks
  }
}
