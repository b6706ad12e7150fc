package org.kmem.mm.pagecache;

import org.kmem.mm.sim.Costs;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.units.PageSize;

/**
 * Holds back tasks that make pages dirty faster than disks take them.
 *
 * <p>Up to half way between the background threshold and the threshold nobody is held back. Above, a writer
 * pauses so that its rate is the disk's, more below the middle of the rest and less above it; at the threshold
 * it waits until there is less.
 *
 * <p>Kernel counterpart: {@code balance_dirty_pages} with its position ratio. The disk's bandwidth is known
 * here, not estimated; one writer is assumed.
 */
final class DirtyThrottle {
  private static final long MAX_PAUSE = SimClock.SECOND / 5;
  private static final long STEP = SimClock.SECOND / 100;

  private final Scheduler scheduler;
  private final DirtyLimits limits;

  /** Pages made dirty since somebody was last looked at, and how many may be until the next look. */
  private long dirtied;

  private long pagesToNextLook = 1;

  DirtyThrottle(Scheduler scheduler, DirtyLimits limits) {
    this.scheduler = scheduler;
    this.limits = limits;
  }

  void countDirtied() {
    dirtied++;
  }

  /** {@code balance_dirty_pages_ratelimited}: after pages of a disk's file have been made dirty. */
  void balance(BackingDevice backing) {
    if (dirtied >= pagesToNextLook) {
      long pages = dirtied;
      dirtied = 0;
      look(backing, pages);
    }
  }

  private void look(BackingDevice backing, long pages) {
    while (true) {
      DirtyDomain domain = strictest();
      if (limits.isOverBackground()) {
        backing.startBackgroundWriteback();
      }
      if (domain.isFree()) {
        pagesToNextLook =
            Math.max((long) Math.sqrt((double) (domain.freerun() - domain.dirty())), 1);
        return;
      }
      pagesToNextLook = 1;
      if (domain.dirty() < domain.threshold()) {
        scheduler.sleepForIo(pause(pages, domain));
        return;
      }
      if (scheduler.current().isKilled()) {
        return;
      }
      backing.startBackgroundWriteback();
      scheduler.sleepForIo(STEP);
    }
  }

  /** The machine's limits, unless the writer's group is nearer to its own. */
  private DirtyDomain strictest() {
    DirtyDomain machine = limits.machine();
    DirtyDomain group = limits.ofCurrentGroup();
    return group != null && group.freerun() - group.dirty() < machine.freerun() - machine.dirty()
        ? group
        : machine;
  }

  private long pause(long pages, DirtyDomain domain) {
    Costs costs = scheduler.costs();
    double pagesPerSecond = costs.ioBytesPerSecond() / (double) PageSize.SIZE_BYTES;
    double middle = (domain.freerun() + domain.threshold()) / 2.0;
    double off = (middle - domain.dirty()) / Math.max(domain.threshold() - middle, 1.0);
    double rate = pagesPerSecond * Math.max(1 + off * off * off, 1 / 64.0);
    return Math.min((long) (pages * SimClock.SECOND / rate), MAX_PAUSE);
  }
}
