package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RngTest {
  private static List<Long> numbers(long seed, String name) {
    return new Rng(seed).stream(name).longs(5).boxed().toList();
  }

  @Test
  void stream_sameSeedAndName_isTheSame() {
    assertThat(numbers(5, "reclaim")).isEqualTo(numbers(5, "reclaim"));
  }

  @Test
  void stream_otherSeedOrName_isAnother() {
    assertThat(numbers(5, "reclaim"))
        .isNotEqualTo(numbers(6, "reclaim"))
        .isNotEqualTo(numbers(5, "sched"));
  }

  /** A stream is part of every recorded run: it must not change with the JDK. */
  @Test
  void stream_ofAllJdks_beginsTheSame() {
    assertThat(numbers(1, "sched").getFirst()).isEqualTo(FIRST);
  }

  private static final long FIRST = -7569282310357104200L;
}
