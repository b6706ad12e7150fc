package org.kmem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankSumTestTest {
  private static double[] sequence(int from, int count) {
    return IntStream.range(from, from + count).asDoubleStream().toArray();
  }

  @Test
  void p_samplesThatDoNotOverlap_isTwoOfAllChoices() {
    assertThat(RankSumTest.p(sequence(0, 1), sequence(9, 1))).isEqualTo(1);
    assertThat(RankSumTest.p(sequence(0, 2), sequence(9, 2))).isCloseTo(2 / 6.0, within(1e-12));
    assertThat(RankSumTest.p(sequence(9, 3), sequence(0, 3))).isCloseTo(2 / 20.0, within(1e-12));
    assertThat(RankSumTest.p(sequence(0, 10), sequence(10, 10)))
        .isCloseTo(2 / 184_756.0, within(1e-12));
  }

  /** The example of R's wilcox.test (permeability of membranes; Hollander and Wolfe, 1973), two-sided. */
  @Test
  void p_textbookSamples_isAsPublished() {
    double[] atTerm = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    double[] earlier = {1.15, 0.88, 0.90, 0.74, 1.21};
    assertThat(RankSumTest.p(atTerm, earlier)).isCloseTo(0.2544, within(5e-5));
    assertThat(RankSumTest.p(earlier, atTerm)).isCloseTo(0.2544, within(5e-5));
  }

  @Test
  void p_ties_countEveryChoiceOfTiedValues() {
    double[] some = {1, -1, -1, -1};
    double[] others = {-1, 1, 1, 1};
    assertThat(RankSumTest.p(some, others)).isCloseTo(34 / 70.0, within(1e-12));
    assertThat(RankSumTest.p(new double[] {5, 5}, new double[] {5, 5, 5})).isEqualTo(1);
  }

  @Test
  void p_manyValues_isTheNormalApproximation() {
    assertThat(RankSumTest.p(sequence(0, 51), sequence(5, 51))).isBetween(0.01, 0.2);
    double[] tied = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
    double[] more = {1, 1, 2, 2, 2, 2, 2, 2, 3, 3};
    assertThat(RankSumTest.p(tied, more)).isCloseTo(0.0976, within(5e-4));
  }

  @Test
  void p_noDifference_isSmallAsOftenAsItSays() {
    Random random = new Random(7);
    int found = 0;
    for (int trial = 0; trial < 4_000; trial++) {
      double[] some = random.doubles(8).toArray();
      double[] others = random.doubles(8).toArray();
      found += RankSumTest.p(some, others) < 0.05 ? 1 : 0;
    }
    assertThat(found / 4_000.0).isBetween(0.038, 0.06); // the exact level at 8 and 8 is 0.0499
  }

  @Test
  void discordantPairsMax_sizes_isWhereTheTestStopsToTellApart() {
    assertThat(RankSumTest.discordantPairsMax(3, 3, 0.05)).isEqualTo(-1);
    assertThat(RankSumTest.discordantPairsMax(4, 4, 0.05)).isZero();
    assertThat(RankSumTest.discordantPairsMax(5, 5, 0.05)).isEqualTo(2);
    assertThat(RankSumTest.discordantPairsMax(10, 10, 0.05)).isEqualTo(23);
    double[] some = sequence(0, 10);
    double[] others = new double[10];
    Arrays.setAll(others, i -> 10 + i);
    others[0] = -0.5; // below all ten
    others[1] = -0.25;
    assertThat(RankSumTest.p(some, others)).isLessThan(0.05);
    others[2] = 6.5; // below three more: 23 pairs
    assertThat(RankSumTest.p(some, others)).isLessThan(0.05);
    others[2] = 5.5; // 24 pairs
    assertThat(RankSumTest.p(some, others)).isGreaterThan(0.05);
  }

  @Test
  void smallestP_sizes_isThatOfSamplesApart() {
    assertThat(RankSumTest.smallestP(4, 4)).isCloseTo(2 / 70.0, within(1e-12));
    assertThat(RankSumTest.smallestP(1, 1)).isEqualTo(1);
  }
}
