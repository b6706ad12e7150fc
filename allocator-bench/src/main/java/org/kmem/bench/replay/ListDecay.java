package org.kmem.bench.replay;

import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PerCpuPages;
import org.kmem.zone.Zone;

/** Lets per-CPU lists decay once in each second of a trace's time, as the kernel's statistics worker does. */
final class ListDecay {
  private static final long PERIOD_NANOS = 1_000_000_000L;

  private final PageAllocator pages;
  private long nextNanos;

  ListDecay(PageAllocator pages, PageScript script) {
    this.pages = pages;
    this.nextNanos = script.size() == 0 ? Long.MAX_VALUE : script.timeNanos(0) + PERIOD_NANOS;
  }

  void until(long timeNanos) {
    while (timeNanos >= nextNanos) {
      nextNanos += PERIOD_NANOS;
      for (Zone zone : pages.zones()) {
        PerCpuPages pcp = zone.pcp();
        for (int slot = 0; pcp != null && slot < pcp.slots(); slot++) {
          pcp.decay(slot);
        }
      }
    }
  }
}
