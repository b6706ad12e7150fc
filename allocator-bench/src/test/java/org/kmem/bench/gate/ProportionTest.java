package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionTest {
  /** Values of R's binom.test. */
  @Test
  void of_twoOfTwenty_isTheIntervalOfClopperAndPearson() {
    Proportion found = Proportion.of(2, 20);
    assertThat(found.rate()).isEqualTo(0.1);
    assertThat(found.low()).isCloseTo(0.012349, within(1e-5));
    assertThat(found.high()).isCloseTo(0.316983, within(1e-5));
  }

  @Test
  void of_none_hasRoomAboveOnly() {
    Proportion found = Proportion.of(0, 24);
    assertThat(found.low()).isZero();
    assertThat(found.high()).isCloseTo(0.142473, within(1e-5));
  }

  @Test
  void of_all_hasRoomBelowOnly() {
    Proportion found = Proportion.of(10, 10);
    assertThat(found.high()).isEqualTo(1);
    assertThat(found.low()).isCloseTo(0.691503, within(1e-5));
  }
}
