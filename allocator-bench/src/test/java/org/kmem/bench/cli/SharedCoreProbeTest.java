package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.kmem.bench.cli.SharedCoreProbe.Observation;

class SharedCoreProbeTest {
  @Test
  void usualOverLeast_ofSomeSlices_isTheMedianOverTheLeast() {
    long[] nanos = {140, 100, 140, 900, 150};
    assertThat(SharedCoreProbe.usualOverLeast(nanos)).isCloseTo(1.4, within(1e-9));
    assertThat(nanos).as("not sorted in place").startsWith(140, 100);
  }

  @Test
  void observe_someSlices_computesAndTimesThem() {
    Observation seen = SharedCoreProbe.observe(20);
    assertThat(seen.chainRatio()).isGreaterThanOrEqualTo(1);
    assertThat(seen.chainsRatio()).isGreaterThanOrEqualTo(1);
    assertThat(seen.results()).isEqualTo(SharedCoreProbe.observe(20).results()).isNotZero();
  }

  @Test
  void sharing_fullWorkSlowedDownAndChainsNot_warns() {
    Finding shared = SharedCoreProbe.sharing(new Observation(1.02, 1.4, 1));
    assertThat(shared.status()).isEqualTo(Finding.Status.WARN);
    assertThat(shared.text())
        .isEqualTo("work that fills it takes 1.40 times its best, a chain of operations 1.02");
    assertThat(shared.facts()).containsEntry("fullRatio", 1.4);
  }

  @Test
  void sharing_bothSlowedDownAlike_isTheClockAndNoSharing() {
    assertThat(SharedCoreProbe.sharing(new Observation(1.4, 1.5, 1)).status())
        .isEqualTo(Finding.Status.OK);
  }
}
