package org.kmem.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

final class MemMapConcurrencyTest {
  private static final int SECTIONS = 64;
  private static final int ROUNDS = 2_000;

  /** Two zones end the implicit state of neighbouring sections, each under its own lock only. */
  @Test
  void makeExplicit_byTwoZonesAtOnce_losesNoSection() throws Exception {
    try (MemMap memMap = new MemMap(SECTIONS * MemMap.SECTION_PAGES)) {
      CyclicBarrier barrier = new CyclicBarrier(2);
      for (int round = 0; round < ROUNDS; round++) {
        for (int section = 0; section < SECTIONS; section++) {
          memMap.markImplicit(section);
        }
        Thread odd = Thread.ofPlatform().start(() -> makeExplicit(memMap, barrier, 1));
        makeExplicit(memMap, barrier, 0);
        odd.join();
        assertThat(memMap.nextImplicit(0)).as("round %d", round).isEqualTo(-1);
      }
    }
  }

  private static void makeExplicit(MemMap memMap, CyclicBarrier barrier, int first) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (int section = first; section < SECTIONS; section += 2) {
      memMap.makeExplicit(section);
    }
  }
}
