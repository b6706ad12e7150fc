package org.kmem.mm.numa;

import org.kmem.mm.mm.MmStruct;

/**
 * What a task learned from its hinting faults, and when it scans next.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code numa_scan_period} and its neighbours in {@code struct
 * task_struct}.
 */
public final class HintTask {
  private static final int SLOTS = 10;

  /** As many tenths of local, or of private, faults are enough to scan less often. */
  private static final int ENOUGH = 7;

  /** Run time at which the period began that has to pass before the next scan. */
  long stampNanos;

  /** How long that is; 0 before the first scan is due. */
  long periodNanos;

  int sequenceSeen;

  private long localFaults;
  private long remoteFaults;
  private long failedMoves;
  private long privatePages;
  private long sharedPages;

  /** A task that has scanned nothing. */
  public HintTask() {}

  /** Nothing of an address space that it has left holds for the next one. */
  public void forget() {
    stampNanos = 0;
    periodNanos = 0;
    sequenceSeen = 0;
    clearLocality();
    privatePages = 0;
    sharedPages = 0;
  }

  void note(boolean local, boolean isPrivate, boolean failed, long pages) {
    if (isPrivate) {
      privatePages += pages;
    } else {
      sharedPages += pages;
    }
    if (local) {
      localFaults += pages;
    } else {
      remoteFaults += pages;
    }
    failedMoves += failed ? pages : 0;
  }

  /** A pass over the address space has ended since it last asked: scans become rarer or more frequent. */
  void adapt(MmStruct mm, ScanTuning tuning, long nowNanos) {
    if (sequenceSeen == mm.hintScan().sequence()) {
      return;
    }
    sequenceSeen = mm.hintScan().sequence();
    long pages = mm.rss().readResident();
    long most = tuning.mostPeriodNanos(pages);
    if (localFaults + remoteFaults == 0 || failedMoves > 0) {
      periodNanos = Math.min(most, 2 * periodNanos);
      mm.hintScan().setNext(nowNanos + periodNanos);
    } else {
      long slot = (periodNanos + SLOTS - 1) / SLOTS;
      long local = localFaults * SLOTS / (localFaults + remoteFaults);
      long mine = privatePages * SLOTS / (privatePages + sharedPages + 1);
      long wish = mine >= ENOUGH ? surplus(mine) : local >= ENOUGH ? surplus(local) : 0;
      long change = wish > 0 ? wish * slot : (Math.max(local, mine) - ENOUGH) * slot;
      periodNanos = Math.clamp(periodNanos + change, tuning.leastPeriodNanos(pages), most);
    }
    clearLocality();
    privatePages /= 2;
    sharedPages /= 2;
  }

  private static long surplus(long tenths) {
    return Math.max(tenths - ENOUGH, 1);
  }

  private void clearLocality() {
    localFaults = 0;
    remoteFaults = 0;
    failedMoves = 0;
  }
}
