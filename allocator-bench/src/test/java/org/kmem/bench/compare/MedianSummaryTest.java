package org.kmem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MedianSummaryTest {
  @Test
  void of_sixValues_intervalIsTheirRange() {
    assertThat(MedianSummary.of(new double[] {6, 2, -10, 4, 3, 5}, 0.95))
        .isEqualTo(new MedianSummary(6, 3.5, -10, 6));
  }

  @Test
  void of_tenValues_intervalLeavesOneOutAtEachEnd() {
    MedianSummary summary = MedianSummary.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.95);
    assertThat(summary).isEqualTo(new MedianSummary(10, 5.5, 2, 9));
    assertThat(summary.spread()).isCloseTo(3.5 / 5.5, within(1e-12));
  }

  @Test
  void of_tooFewValues_intervalHasNoEnds() {
    MedianSummary summary = MedianSummary.of(new double[] {1, 2, 3, 4, 5}, 0.95);
    assertThat(summary.low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(summary.spread()).isInfinite();
    assertThat(MedianSummary.of(new double[] {7}, 0.95).median()).isEqualTo(7);
  }

  @Test
  void needed_levels_areThoseOfTheBinomial() {
    assertThat(MedianSummary.needed(0.95)).isEqualTo(6);
    assertThat(MedianSummary.needed(0.99)).isEqualTo(8);
    assertThat(MedianSummary.needed(0)).isEqualTo(2);
  }

  @Test
  void spread_equalValues_isZeroEvenAtZero() {
    assertThat(MedianSummary.of(new double[6], 0.95).spread()).isZero();
  }

  @Test
  void of_skewedValues_intervalHoldsTheMedianAsOftenAsItSays() {
    Random random = new Random(11);
    int held = 0;
    for (int trial = 0; trial < 4_000; trial++) {
      double[] values = random.doubles(12).map(value -> -Math.log(value)).toArray();
      MedianSummary summary = MedianSummary.of(values, 0.95);
      held += summary.low() <= Math.log(2) && Math.log(2) <= summary.high() ? 1 : 0;
    }
    assertThat(held / 4_000.0).isBetween(0.95, 0.975); // order statistics 3 and 10 hold 0.961
  }
}
