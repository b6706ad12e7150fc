package org.kmem.mm.oom;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.units.PageSize;

/**
 * How much there is to gain from killing a process, in pages. Pure functions.
 *
 * <p>Nobody is favoured for being root, and children do not count: both were so long ago.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst} (oom_adj and oom_score); checked against Linux
 * 6.12 by the labs. Kernel counterpart: {@code oom_badness}, {@code proc_oom_score}.
 */
public final class OomBadness {
  /** Weight of what must not be killed: smaller than every other. */
  public static final long NEVER = Long.MIN_VALUE;

  /** The {@code oom_score_adj} of what must not be killed. */
  static final int ADJ_MIN = -1000;

  /** The first process: without it there is no machine. */
  private static final int INIT_PID = 1;

  private static final int THOUSAND = 1000;

  private OomBadness() {}

  /**
   * Weighs a process.
   *
   * @param memoryPages what would come free: resident pages, swapped pages and page tables
   * @param adj its {@code oom_score_adj}
   * @param totalPages all memory and swap, or what a control group may have
   * @return pages, or {@link #NEVER}
   */
  public static long points(long memoryPages, int adj, long totalPages) {
    return adj == ADJ_MIN ? NEVER : memoryPages + adj * (totalPages / THOUSAND);
  }

  /**
   * Weighs a process.
   *
   * @param task the process
   * @param totalPages all memory and swap, or what a control group may have
   * @return pages, or {@link #NEVER} for init, kernel threads, what is protected, and what has no memory, or
   *     none left that would come free
   */
  public static long points(OomTask task, long totalPages) {
    if (isUnkillable(task) || !task.hasMm() || task.mm().isOomSkipped()) {
      return NEVER;
    }
    return points(memoryPages(task.mm()), task.oomScoreAdj(), totalPages);
  }

  /** Whether a process is killed under no circumstances: {@code oom_unkillable_task}. */
  static boolean isUnkillable(OomTask task) {
    return task.pid() == INIT_PID || task.isKernelThread();
  }

  private static long memoryPages(MmStruct mm) {
    return mm.rss().readResident()
        + mm.rss().read(RssCounters.MM_SWAPENTS)
        + (mm.pageTable().tableBytes() >> PageSize.SHIFT);
  }

  /**
   * What {@code /proc/PID/oom_score} shows of a weight.
   *
   * @param points what {@code points} found, or {@link #NEVER}
   * @param totalPages all memory and swap
   * @return 0 for what must not be killed, 666 for a process of no size
   */
  public static long score(long points, long totalPages) {
    return points == NEVER ? 0 : (THOUSAND + points * THOUSAND / totalPages) * 2 / 3;
  }
}
