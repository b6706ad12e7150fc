package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);
  private static final int BLOCKS = 8;

  private static List<RowBlocks> rows(int rows, int blocks, double noise) {
    Random random = new Random(2);
    return IntStream.range(0, rows)
        .mapToObj(row -> {
          double[] ratios = new double[blocks];
          Arrays.setAll(ratios, i -> Math.exp(noise * random.nextGaussian()));
          return DrawnForks.blocks("r" + row, ratios);
        })
        .toList();
  }

  private static Resampling of(List<RowBlocks> rows, double slowdown) {
    return Resampling.of(rows, CRITERIA, BLOCKS, 500, slowdown, true, 1);
  }

  /** The noise is so great that the least effect hides nothing: what is left is the test's own alpha. */
  @Test
  void of_noDifference_findsNoMoreThanAlpha() {
    Resampling found = of(rows(4, 200, 0.3), 0);
    assertThat(found.anyFound().rate()).isBetween(0.001, 0.05);
    assertThat(found.found().rate()).isBetween(0.001, 0.05 / 4 + 0.004);
    assertThat(found.found().high()).isGreaterThan(found.found().rate());
  }

  @Test
  void of_tenPercentInALittleNoise_isFoundAlways() {
    assertThat(of(rows(4, 40, 0.02), 0.10).found().rate()).isEqualTo(1);
  }

  @Test
  void of_lessThanTheLeastEffect_isFoundSeldom() {
    assertThat(of(rows(4, 40, 0.01), 0.02).found().rate()).isLessThan(0.05);
  }

  @Test
  void of_oneRowThatIsSlower_isToldByRow() {
    List<RowBlocks> rows =
        List.of(DrawnForks.blocks("same", ratios(1)), DrawnForks.blocks("slow", ratios(1.2)));
    Resampling found = Resampling.of(rows, CRITERIA, BLOCKS, 50, 0, false, 1);
    assertThat(found.byRow()).containsEntry("same", 0.0).containsEntry("slow", 1.0);
  }

  private static double[] ratios(double middle) {
    double[] ratios = new double[20];
    Arrays.setAll(ratios, i -> middle * (1 + 0.001 * (i % 5 - 2)));
    return ratios;
  }

  @Test
  void of_fewerBlocksThanATrial_saysSo() {
    List<RowBlocks> few = rows(1, 3, 0.1);
    assertThatThrownBy(() -> of(few, 0))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("needs 8 blocks of each row, and there are 3");
  }
}
