package org.kmem.mm.ksm;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;

/**
 * The thread that merges, some pages at a time, and what the files under {@code /sys/kernel/mm/ksm} tell it.
 *
 * <p>Kernel counterpart: {@code ksm_scan_thread}, {@code run_store}.
 */
public final class Ksmd {
  private static final long NANOS_PER_MILLISECOND = SimClock.SECOND / 1000;
  private static final long RUN_UNMERGE = 2;
  private static final long SHARING_MIN = 2;
  private static final long PAGES_TO_SCAN_DEFAULT = 100;

  private final Ksm ksm;
  private final Tunables tunables;
  private final WaitQueue work;
  private final WaitQueue pause;
  private long lastRun;
  private boolean advised;

  /**
   * For a machine.
   *
   * @param ksm who merges
   * @param scheduler who runs its tasks
   * @param tunables its settings
   */
  public Ksmd(Ksm ksm, Scheduler scheduler, Tunables tunables) {
    this.ksm = ksm;
    this.tunables = tunables;
    this.work = new WaitQueue(scheduler, "ksm work");
    this.pause = new WaitQueue(scheduler, "ksm pause");
    tunables.onChange(Tunable.KSM_RUN, this::runChanged);
    tunables.onChange(Tunable.KSM_SLEEP_MILLISECS, pause::wakeAll);
    tunables.onChange(Tunable.KSM_ADVISOR_MODE, this::advisorChanged);
    tunables.guard(Tunable.KSM_PAGES_TO_SCAN, value -> unlessAdvised());
    tunables.guard(Tunable.KSM_MAX_PAGE_SHARING, this::checkSharing);
    tunables.guard(
        Tunable.KSM_MERGE_ACROSS_NODES,
        value -> unlessSharing(value != tunables.get(Tunable.KSM_MERGE_ACROSS_NODES)));
  }

  /** Each begins from its own pace. */
  private void advisorChanged() {
    if (advised != tunables.isOn(Tunable.KSM_ADVISOR_MODE)) {
      advised = !advised;
      tunables.record(
          Tunable.KSM_PAGES_TO_SCAN,
          advised ? tunables.get(Tunable.KSM_ADVISOR_MIN_PAGES_TO_SCAN) : PAGES_TO_SCAN_DEFAULT);
    }
  }

  /** Who has an advisor does not choose the pace. */
  private long unlessAdvised() {
    return tunables.isOn(Tunable.KSM_ADVISOR_MODE) ? Errno.EINVAL.asResult() : 0;
  }

  private long checkSharing(long value) {
    return value < SHARING_MIN
        ? Errno.EINVAL.asResult()
        : unlessSharing(value != tunables.get(Tunable.KSM_MAX_PAGE_SHARING));
  }

  private long unlessSharing(boolean changes) {
    return changes && ksm.isSharing() ? Errno.EBUSY.asResult() : 0;
  }

  private void runChanged() {
    long run = tunables.get(Tunable.KSM_RUN);
    if (run != lastRun) {
      lastRun = run;
      if (run == RUN_UNMERGE) {
        ksm.unmergeAll();
      }
    }
    wake();
  }

  /** An address space has something to merge, or merging was switched on. */
  public void wake() {
    work.wakeAll();
  }

  /** What the thread does until the machine ends. */
  public void run() {
    while (true) {
      if (ksm.shouldRun()) {
        ksm.scan(tunables.get(Tunable.KSM_PAGES_TO_SCAN));
        long millis = tunables.get(Tunable.KSM_SLEEP_MILLISECS);
        if (pause.sleepKillable(millis * NANOS_PER_MILLISECOND) == Wakeup.KILLED) {
          return;
        }
      } else if (work.sleepKillable() == Wakeup.KILLED) {
        return;
      }
    }
  }
}
