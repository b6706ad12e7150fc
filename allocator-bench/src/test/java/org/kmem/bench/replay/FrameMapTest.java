package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameMapTest {
  @Test
  void match_anySequence_staysOneToOne() {
    FrameMap frames = new FrameMap();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long recorded = random.nextInt(64);
      long here = random.nextInt(64);
      frames.match(recorded, here);
      assertThat(frames.here(recorded)).isEqualTo(here);
    }
    Set<Long> images = new HashSet<>();
    for (long recorded = 0; recorded < 64; recorded++) {
      assertThat(images.add(frames.here(recorded))).isTrue();
    }
  }

  @Test
  void here_untouchedFrame_isItself() {
    assertThat(new FrameMap().here(7)).isEqualTo(7);
  }
}
