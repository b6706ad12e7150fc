package org.kmem.mm.memcg;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;

/**
 * Slows down who charges above {@code memory.high}: such a task reclaims and, if that does not help, sleeps, on its
 * way back to user mode; or at once if it has charged much in one call.
 *
 * <p>May wait. Kernel counterpart: {@code mem_cgroup_handle_over_high}, {@code reclaim_high}.
 */
final class HighThrottle {
  private static final int RETRIES = 16;
  private static final int CLUSTER_PAGES = 32;
  private static final long TICK_NANOS = SimClock.SECOND / Reference.HZ;

  private final Scheduler scheduler;
  private final Charging charging;

  HighThrottle(Scheduler scheduler, Charging charging) {
    this.scheduler = scheduler;
    this.charging = charging;
  }

  /** Pages have been charged: remembers them if the group, or one above it, has too many. */
  void note(MemoryCgroup group, int pages, int gfp) {
    SimTask task = scheduler.currentOrNull();
    if (task == null || !isAboveHigh(group)) {
      return;
    }
    task.addPagesOverHigh(pages);
    if (task.pagesOverHigh() > MemoryCgroups.BATCH_PAGES
        && !task.isMemalloc()
        && GfpFlags.allowsBlocking(gfp)) {
      handle(group, gfp);
    }
  }

  private static boolean isAboveHigh(MemoryCgroup group) {
    for (MemoryCgroup at = group; at != null; at = at.parent()) {
      if (at.memory().usage() > at.memory().high() || at.swap().usage() > at.swap().high()) {
        return true;
      }
    }
    return false;
  }

  /** Lets the running task make up for what it has charged. */
  void handle(MemoryCgroup group, int gfp) {
    SimTask task = scheduler.current();
    long pages = task.pagesOverHigh();
    if (pages == 0) {
      return;
    }
    task.clearPagesOverHigh();
    long toReclaim = pages;
    int retries = RETRIES;
    while (!task.isKilled()) {
      long reclaimed = reclaimHigh(group, toReclaim, gfp);
      long ticks =
          Math.min(
              HighDelay.ticks(overage(group, false), pages, Reference.HZ)
                  + HighDelay.ticks(overage(group, true), pages, Reference.HZ),
              HighDelay.maxTicks(Reference.HZ));
      if (ticks <= HighDelay.graceTicks(Reference.HZ)) {
        return;
      }
      if (reclaimed == 0 && retries-- == 0) {
        sleep(task, ticks);
        return;
      }
      toReclaim = CLUSTER_PAGES;
    }
  }

  private void sleep(SimTask task, long ticks) {
    task.memstallEnter();
    try {
      scheduler.sleepKillable(ticks * TICK_NANOS);
    } finally {
      task.memstallLeave();
    }
  }

  private long reclaimHigh(MemoryCgroup group, long pages, int gfp) {
    long reclaimed = 0;
    for (MemoryCgroup at = group; at != null && !at.isRoot(); at = at.parent()) {
      if (at.memory().usage() > at.memory().high()) {
        at.count(MemcgEvent.HIGH);
        reclaimed += charging.reclaim(at, pages, gfp);
      }
    }
    return reclaimed;
  }

  /** The largest excess of a group and those above it. */
  private static long overage(MemoryCgroup group, boolean ofSwap) {
    long most = 0;
    for (@Nullable MemoryCgroup at = group; at != null && !at.isRoot(); at = at.parent()) {
      PageCounter counter = ofSwap ? at.swap() : at.memory();
      long overage = HighDelay.overage(counter.usage(), counter.high());
      if (overage > 0 && ofSwap) {
        at.count(MemcgEvent.SWAP_HIGH);
      }
      most = Math.max(most, overage);
    }
    return most;
  }
}
