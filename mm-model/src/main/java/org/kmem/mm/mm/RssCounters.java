package org.kmem.mm.mm;

import org.kmem.mm.sim.Scheduler;

/**
 * Pages of an address space by kind. {@link #exact} always equals what its page tables hold; {@link #read} is
 * what {@code status} and {@code statm} show, which lags by less than a batch for each CPU and kind.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code mm->rss_stat}, {@code enum
 * mm_counters_index}.
 */
public final class RssCounters {
  /** Pages of files. */
  public static final int MM_FILEPAGES = 0;

  /** Anonymous pages. */
  public static final int MM_ANONPAGES = 1;

  /** Anonymous pages in swap. */
  public static final int MM_SWAPENTS = 2;

  /** Pages of shared memory. */
  public static final int MM_SHMEMPAGES = 3;

  /** Number of kinds. */
  public static final int KINDS = 4;

  private final Scheduler scheduler;
  private final PercpuCounter[] counters = new PercpuCounter[KINDS];
  private final long[] exact = new long[KINDS];

  RssCounters(Scheduler scheduler) {
    this.scheduler = scheduler;
    for (int kind = 0; kind < KINDS; kind++) {
      counters[kind] = new PercpuCounter(scheduler.cpus());
    }
  }

  /**
   * Counts pages that came or went.
   *
   * @param kind one of the four
   * @param pages how many, negative if they went
   */
  public void add(int kind, long pages) {
    exact[kind] += pages;
    counters[kind].add(scheduler.currentCpu(), pages);
  }

  /**
   * Pages of a kind.
   *
   * @param kind one of the four
   * @return pages, as the page tables have them
   */
  public long exact(int kind) {
    return exact[kind];
  }

  /**
   * Resident pages.
   *
   * @return pages of files, anonymous ones and shared memory, as the page tables have them
   */
  public long exactResident() {
    return exact[MM_FILEPAGES] + exact[MM_ANONPAGES] + exact[MM_SHMEMPAGES];
  }

  /**
   * Pages of a kind as users see them: {@code get_mm_counter}.
   *
   * @param kind one of the four
   * @return pages, at least 0
   */
  public long read(int kind) {
    return counters[kind].read();
  }

  /**
   * Resident pages as users see them: {@code get_mm_rss}.
   *
   * @return the sum of what is shown of the three resident kinds
   */
  public long readResident() {
    return read(MM_FILEPAGES) + read(MM_ANONPAGES) + read(MM_SHMEMPAGES);
  }
}
