package org.kmem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricUnitTest {
  @Test
  void of_timesAndRates_knowWhichWayIsBetter() {
    assertThat(MetricUnit.of("ns/op").higherIsBetter()).isFalse();
    assertThat(MetricUnit.of("ops/ms").higherIsBetter()).isTrue();
    assertThat(MetricUnit.of("B/op").higherIsBetter()).isFalse();
  }

  @Test
  void in_unitsOfOneDimension_areConverted() {
    assertThat(MetricUnit.of("us/op").in(MetricUnit.of("ns/op"), 2)).isCloseTo(2_000, within(1e-9));
    assertThat(MetricUnit.of("ops/us").in(MetricUnit.of("ops/s"), 3)).isCloseTo(3e6, within(1e-3));
  }

  @Test
  void in_otherDimension_isRefused() {
    assertThatThrownBy(() -> MetricUnit.of("ns/op").in(MetricUnit.of("B/op"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ns/op cannot be told in B/op");
  }
}
