package org.kmem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedRatiosTest {
  private static final double ALPHA = 0.05;

  private final Random random = new Random(3);

  private double[] sample(int count, double scale) {
    return random.doubles(count, 0.9, 1.1).map(value -> value * scale).toArray();
  }

  @Test
  void of_doubledSample_estimatesTwo() {
    double[] before = sample(9, 1);
    double[] after = Arrays.stream(before).map(value -> value * 2).toArray();
    PairedRatios ratios = PairedRatios.of(before, after, ALPHA);
    assertThat(ratios.estimate()).isCloseTo(2, within(0.05));
    assertThat(ratios.low()).isGreaterThan(1.5).isLessThan(2);
    assertThat(ratios.high()).isLessThan(2.5).isGreaterThan(2);
  }

  /** The interval is what the test does not exclude: checked factor by factor. */
  @Test
  void of_randomSamples_intervalIsWhereTheTestFindsNothing() {
    for (int trial = 0; trial < 200; trial++) {
      double[] before = sample(4 + trial % 7, 1);
      double[] after = sample(4 + trial % 5, 1.05);
      PairedRatios ratios = PairedRatios.of(before, after, ALPHA);
      for (double factor = 0.7; factor < 1.5; factor += 0.013) {
        double by = factor;
        double p = RankSumTest.p(Arrays.stream(before).map(value -> value * by).toArray(), after);
        assertThat(p >= ALPHA)
            .as("p %s at factor %s of %s", p, factor, ratios)
            .isEqualTo(ratios.low() < factor && factor < ratios.high());
      }
    }
  }

  @Test
  void detectableEffect_tooFewValues_isInfinite() {
    assertThat(PairedRatios.of(sample(3, 1), sample(3, 1), ALPHA).detectableEffect()).isInfinite();
  }

  @Test
  void detectableEffect_valueIsNotPositive_isUnknown() {
    double[] zeros = new double[6];
    assertThat(PairedRatios.of(zeros, sample(6, 1), ALPHA).detectableEffect()).isNaN();
  }

  @Test
  void detectableEffect_largerSamples_isSmaller() {
    double few = PairedRatios.of(sample(5, 1), sample(5, 1), ALPHA).detectableEffect();
    double many = PairedRatios.of(sample(40, 1), sample(40, 1), ALPHA).detectableEffect();
    assertThat(many).isLessThan(few).isPositive();
  }
}
