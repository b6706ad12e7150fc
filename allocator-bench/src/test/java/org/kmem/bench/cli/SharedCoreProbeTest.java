package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.kmem.bench.cli.SharedCoreProbe.Observation;

class SharedCoreProbeTest {
  private static long[] slices(long least, long usual) {
    return new long[] {usual, least, usual, usual * 9, usual};
  }

  @Test
  void observe_someSlices_timesEachOfThem() {
    Observation seen = SharedCoreProbe.observe(20);
    assertThat(seen.chainNanos()).hasSize(20).isSorted().doesNotContain(0);
    assertThat(seen.chainsNanos()).hasSize(20).isSorted().doesNotContain(0);
    assertThat(seen.chainsRatio()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void sharing_fullWorkSlowedDownAndChainsNot_warns() {
    Finding shared = SharedCoreProbe.sharing(new Observation(slices(100, 102), slices(100, 140)));
    assertThat(shared.status()).isEqualTo(Finding.Status.WARN);
    assertThat(shared.text())
        .isEqualTo("work that fills it takes 1.40 times its best, a chain of operations 1.02");
    assertThat((double) shared.facts().get("fullRatio")).isCloseTo(1.4, within(1e-9));
  }

  @Test
  void sharing_bothSlowedDownAlike_isTheClockAndNoSharing() {
    assertThat(
            SharedCoreProbe.sharing(new Observation(slices(100, 140), slices(100, 150))).status())
        .isEqualTo(Finding.Status.OK);
  }
}
