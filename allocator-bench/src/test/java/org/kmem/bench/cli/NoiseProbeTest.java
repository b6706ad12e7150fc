package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.bench.cli.NoiseProbe.Observation;

class NoiseProbeTest {
  @Test
  void observe_shortTime_addsUp() {
    Observation seen = NoiseProbe.observe(2_000_000);
    assertThat(seen.durationNanos()).isGreaterThanOrEqualTo(2_000_000);
    assertThat(seen.reads()).isPositive();
    assertThat(seen.stepNanosMin()).isPositive().isLessThanOrEqualTo(seen.gapNanosMax());
    assertThat(seen.gapNanosSum()).isLessThanOrEqualTo(seen.durationNanos());
  }

  @Test
  void jitter_onePercentTaken_isTheLimit() {
    assertThat(NoiseProbe.jitter(new Observation(1_000_000, 10, 20, 1, 10_000, 10_000)).status())
        .isEqualTo(Finding.Status.OK);
    assertThat(NoiseProbe.jitter(new Observation(1_000_000, 10, 20, 1, 10_001, 10_001)).status())
        .isEqualTo(Finding.Status.WARN);
  }

  @Test
  void timer_coarseSteps_warns() {
    assertThat(NoiseProbe.timer(new Observation(1_000_000, 10, 1_001, 0, 1_001, 0)).status())
        .isEqualTo(Finding.Status.WARN);
    assertThat(NoiseProbe.timer(new Observation(1_000_000, 50_000, 20, 0, 20, 0)))
        .satisfies(timer -> {
          assertThat(timer.status()).isEqualTo(Finding.Status.OK);
          assertThat(timer.text()).isEqualTo("steps of 20 ns, 20 ns a reading");
        });
  }

  @Test
  void timer_readingIsASystemCall_warns() {
    assertThat(NoiseProbe.timer(new Observation(1_000_000, 1_000, 20, 0, 20, 0)).status())
        .isEqualTo(Finding.Status.WARN);
  }
}
