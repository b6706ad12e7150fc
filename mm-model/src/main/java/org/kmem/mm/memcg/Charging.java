package org.kmem.mm.memcg;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;

/**
 * Charges pages to a group: out of stock, else a batch at once; and if a limit forbids it, after reclaim and, in the
 * end, after somebody was killed.
 *
 * <p>May wait. Nothing allocates unless a limit is met. Kernel counterpart: {@code try_charge_memcg}.
 */
final class Charging {
  private static final int RETRIES = 16;
  private static final int FORCED = GfpFlags.__GFP_NOFAIL | GfpFlags.__GFP_HIGH;

  /** {@code PAGE_ALLOC_COSTLY_ORDER}: for more than that nobody is killed. */
  private static final int COSTLY_ORDER = 3;

  private static final long TICK_NANOS = SimClock.SECOND / Reference.HZ;

  private final Scheduler scheduler;
  private final ChargeStock stock;
  private final HighThrottle high;
  private Reclaimer reclaimer = Reclaimer.NONE;
  private MemcgOom oom = MemcgOom.NONE;

  Charging(Scheduler scheduler, ChargeStock stock) {
    this.scheduler = scheduler;
    this.stock = stock;
    this.high = new HighThrottle(scheduler, this);
  }

  void install(Reclaimer reclaim) {
    reclaimer = reclaim;
  }

  void install(MemcgOom killer) {
    oom = killer;
  }

  HighThrottle high() {
    return high;
  }

  /** Reclaims for want of memory: the task stalls meanwhile. */
  long reclaim(MemoryCgroup group, long pages, int gfp) {
    SimTask task = scheduler.current();
    task.memstallEnter();
    try {
      return reclaimer.reclaim(group, pages, gfp, true, Reclaimer.DEFAULT_SWAPPINESS);
    } finally {
      task.memstallLeave();
    }
  }

  /** Reclaims what a lowered limit leaves no room for. */
  long reclaimForLimit(MemoryCgroup group, long pages) {
    return reclaimer.reclaim(group, pages, GfpFlags.GFP_KERNEL, true, Reclaimer.DEFAULT_SWAPPINESS);
  }

  /** Reclaims because somebody asks for it. */
  long reclaimProactively(MemoryCgroup group, long pages, int gfp, int swappiness) {
    return reclaimer.reclaimProactively(group, pages, gfp, swappiness);
  }

  /** Kills in a group that has no other way out. */
  boolean outOfMemory(MemoryCgroup group, int gfp, int order) {
    group.count(MemcgEvent.OOM);
    return oom.outOfMemory(group, gfp, order);
  }

  /** Charges pages; answers 0 or {@code ENOMEM}. */
  long charge(MemoryCgroup group, int pages, int gfp) {
    int cpu = scheduler.currentCpu();
    if (group.isRoot() || stock.take(cpu, group, pages)) {
      return 0;
    }
    int batch = Math.max(MemoryCgroups.BATCH_PAGES, pages);
    PageCounter full = group.memory().tryCharge(batch);
    if (full != null && batch > pages) {
      batch = pages;
      full = group.memory().tryCharge(pages);
    }
    if (full != null && !insist(group, full, pages, gfp)) {
      return Errno.ENOMEM.asResult();
    }
    if (batch > pages) {
      stock.refill(scheduler.currentCpu(), group, batch - pages);
    }
    high.note(group, batch, gfp);
    return 0;
  }

  /** Charges pages against a limit: tries again after each reclaim that may help, else gives up or forces it. */
  private boolean insist(MemoryCgroup group, PageCounter first, int pages, int gfp) {
    SimTask task = scheduler.currentOrNull();
    boolean waits = task != null && GfpFlags.allowsBlocking(gfp) && !task.isMemalloc();
    boolean forced = (gfp & FORCED) != 0 || (task != null && task.isMemalloc());
    int retries = RETRIES;
    boolean drained = false;
    boolean killed = false;
    PageCounter full = first;
    while (full != null && waits) {
      MemoryCgroup over = full.group();
      over.count(MemcgEvent.MAX);
      long reclaimed = reclaim(over, pages, gfp);
      if (over.memory().margin() < pages) {
        boolean progress = reclaimed > 0 && pages <= 1 << COSTLY_ORDER;
        if (!drained) {
          stock.drain(over);
          drained = true;
        } else if ((gfp & GfpFlags.__GFP_NORETRY) != 0) {
          waits = false;
        } else if (!progress && retries-- == 0) {
          waits = killsFor(over, pages, gfp, killed && scheduler.current().isKilled());
          killed = true;
          retries = RETRIES;
        }
      }
      if (waits) {
        full =
            stock.take(scheduler.currentCpu(), group, pages)
                ? null
                : group.memory().tryCharge(pages);
      }
    }
    if (full != null && forced) {
      if (!waits && first == full) {
        full.group().count(MemcgEvent.MAX);
      }
      group.memory().charge(pages);
      return true;
    }
    return full == null;
  }

  /** Kills, if the request may; answers whether to go on. */
  private boolean killsFor(MemoryCgroup over, int pages, int gfp, boolean dying) {
    int order = Integer.SIZE - Integer.numberOfLeadingZeros(pages - 1);
    return (gfp & GfpFlags.__GFP_RETRY_MAYFAIL) == 0
        && !dying
        && order <= COSTLY_ORDER
        && killsOrWaits(over, gfp, order);
  }

  /** Where nobody can be killed, others get the chance to make room before the charge fails and is tried anew. */
  private boolean killsOrWaits(MemoryCgroup over, int gfp, int order) {
    boolean killed = outOfMemory(over, gfp, order);
    if (!killed) {
      scheduler.sleepKillable(TICK_NANOS);
    }
    return killed;
  }
}
