package org.kmem.mm.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.Costs;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.sim.Scheduler;

/** What users see lags behind what page tables hold, by less than a batch. */
class RssCountersTest {
  private static final int BATCH = 32;

  @Test
  void add_oneByOne_showsBatchesButCountsExactly() {
    try (Scheduler scheduler = new Scheduler(1, new Rng(1), Costs.REFERENCE)) {
      RssCounters rss = new RssCounters(scheduler);
      for (int pages = 1; pages <= 100; pages++) {
        rss.add(RssCounters.MM_ANONPAGES, 1);
        assertThat(rss.exact(RssCounters.MM_ANONPAGES)).isEqualTo(pages);
        assertThat(rss.read(RssCounters.MM_ANONPAGES)).isEqualTo(pages - pages % BATCH);
      }
      rss.add(RssCounters.MM_SWAPENTS, 40);
      rss.add(RssCounters.MM_SHMEMPAGES, -1);
      assertThat(rss.readResident()).isEqualTo(96);
      assertThat(rss.exactResident()).isEqualTo(99);
    }
  }
}
