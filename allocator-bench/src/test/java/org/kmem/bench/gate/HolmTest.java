package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {
  /** The example of R's documentation style: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"). */
  @Test
  void adjusted_fourTests_areThoseOfR() {
    assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  @Test
  void adjusted_largePs_stayBelowOne() {
    assertThat(Holm.adjusted(new double[] {0.9, 0.6})).containsExactly(1, 1);
  }

  @Test
  void adjusted_none_areNone() {
    assertThat(Holm.adjusted(new double[0])).isEmpty();
  }
}
