package org.kmem.bench.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AxisTest {
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.3, 1, 7, 99, 100, 12_345, 9e12})
  void linear_anyValue_beginsAtZeroAndHasTicksToItsEnd(double value) {
    Axis axis = Axis.linear("x").of(new double[] {value / 3, value});
    assertThat(axis.min()).isZero();
    assertThat(axis.max()).isGreaterThanOrEqualTo(value * (1 - 1e-9)).isLessThan(value * 2.6);
    assertThat(axis.ticks()).hasSizeBetween(3, 8);
    assertThat(axis.ticks().getLast().value()).isEqualTo(axis.max());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 4000", "0.001, 1e12", "99, 101"})
  void log_anyRange_holdsItAndHasTicks(double low, double high) {
    Axis axis = Axis.log("x").of(new double[] {low, high});
    assertThat(axis.position(low)).isBetween(-1e-9, 1.0);
    assertThat(axis.position(high)).isBetween(0.0, 1 + 1e-9);
    assertThat(axis.ticks()).hasSizeBetween(1, 9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void log_whatHasNoLogarithm_isNotHeld(double value) {
    assertThat(Axis.log("x").of(new double[] {1, 10}).holds(value)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.5, 0.5",
    "12.34, 12.3",
    "999, 999",
    "1000, 1k",
    "2500000, 2.5M",
    "100, 100"
  })
  void number_anySize_hasThreeDigitsThatCount(double value, String text) {
    assertThat(Axis.number(value)).isEqualTo(text);
  }
}
