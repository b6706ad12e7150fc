package org.kmem.mm.reclaim;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.zone.ZoneType;

/**
 * Reclaim on the time of who needs memory: ever harder, until something was freed or everything has been tried.
 *
 * <p>Kernel counterpart: {@code try_to_free_pages}, {@code do_try_to_free_pages}, {@code throttle_direct_reclaim},
 * {@code try_to_free_mem_cgroup_pages}.
 */
final class DirectReclaim {
  private static final int WRITE_BELOW_PRIORITY = ScanControl.DEF_PRIORITY - 2;

  private final Scheduler scheduler;
  private final Tunables tunables;
  private final VmStat stat;
  private final NodeReclaim reclaim;
  private final ReclaimNodes nodes;

  DirectReclaim(ReclaimParts parts, NodeReclaim reclaim, ReclaimNodes nodes) {
    this.scheduler = parts.scheduler();
    this.tunables = parts.tunables();
    this.stat = parts.stat();
    this.reclaim = reclaim;
    this.nodes = nodes;
  }

  /** For an allocation that ran short; answers pages freed, 1 if that was not the point. */
  long reclaim(int gfp, int order, int node, int highestZone) {
    if (throttle(gfp, node)) {
      return 1; // it was killed meanwhile: the reserves are open to it
    }
    ScanControl sc = ScanControl.direct(gfp, order, highestZone);
    sc.mayWritepage = tunables.get(Tunable.LAPTOP_MODE) == 0;
    int[] visited = (gfp & GfpFlags.__GFP_THISNODE) == 0 ? nodes.from(node) : new int[] {node};
    SimTask task = scheduler.current();
    task.memstallEnter();
    try {
      return run(sc, visited);
    } finally {
      task.memstallLeave();
    }
  }

  /** For a group; answers pages freed. Whether its tasks lack memory for it, who asks knows. */
  long reclaimGroup(ScanControl sc) {
    return run(sc, nodes.from(0));
  }

  private long run(ScanControl sc, int[] visited) {
    SimTask task = scheduler.current();
    boolean before = task.isMemalloc();
    task.setMemalloc(true);
    try {
      return tryHarder(sc, visited);
    } finally {
      task.setMemalloc(before);
    }
  }

  private long tryHarder(ScanControl sc, int[] visited) {
    while (true) {
      goThroughPriorities(sc, visited);
      for (int node : visited) {
        reclaim.rememberRefaults(nodes.of(node), sc.targetMemcg);
      }
      if (sc.nrReclaimed > 0) {
        return sc.nrReclaimed;
      }
      if (sc.compactionReady) {
        return 1;
      }
      if (!sc.memcgFullWalk) {
        sc.memcgFullWalk = true;
      } else if (sc.skippedDeactivate) {
        sc.forceDeactivate = true;
        sc.skippedDeactivate = false;
      } else if (sc.memcgLowSkipped) {
        sc.forceDeactivate = false;
        sc.memcgLowReclaim = true;
        sc.memcgLowSkipped = false;
      } else {
        return 0;
      }
      sc.priority = ScanControl.DEF_PRIORITY;
    }
  }

  private void goThroughPriorities(ScanControl sc, int[] visited) {
    if (!sc.isMemcgReclaim()) {
      stat.count(ReclaimCounts.stalled(sc.reclaimIdx));
    }
    for (; sc.priority >= 0; sc.priority--) {
      sc.nrScanned = 0;
      for (int node : visited) {
        visit(nodes.of(node), sc);
      }
      if (sc.nrReclaimed >= sc.nrToReclaim || sc.compactionReady) {
        return;
      }
      if (sc.priority < WRITE_BELOW_PRIORITY) {
        sc.mayWritepage = true;
      }
    }
  }

  private void visit(ReclaimNode node, ScanControl sc) {
    if (node.zones.isEmpty()) {
      return;
    }
    if (!sc.isMemcgReclaim()
        && sc.order > Order.COSTLY
        && node.isCompactable(sc.order, sc.reclaimIdx)) {
      sc.compactionReady = true;
      return;
    }
    reclaim.shrinkNode(node, sc);
    node.throttle.consider(sc, reclaim.hasSwap());
  }

  /**
   * Holds back a task while kswapd has less than half of the reserves left to work with. Says whether the task was
   * killed meanwhile.
   */
  private boolean throttle(int gfp, int preferred) {
    SimTask task = scheduler.current();
    if (task.isKernelThread() || task.isKilled()) {
      return false;
    }
    ReclaimNode node = firstWithReserves(preferred);
    if (node == null || node.allowsDirectReclaim(reclaim.hasSwap())) {
      return false;
    }
    stat.count(VmEvent.PGSCAN_DIRECT_THROTTLE);
    if ((gfp & GfpFlags.__GFP_FS) == 0) {
      // It may hold what kswapd waits for.
      node.reserveWait.sleepKillable(SimClock.SECOND);
      return task.isKilled();
    }
    while (!node.allowsDirectReclaim(reclaim.hasSwap())) {
      if (node.reserveWait.sleepKillable() == Wakeup.KILLED) {
        return true;
      }
    }
    return false;
  }

  private @Nullable ReclaimNode firstWithReserves(int preferred) {
    for (int node : nodes.from(preferred)) {
      ReclaimNode candidate = nodes.of(node);
      if (candidate.zones.stream()
          .anyMatch(zone -> zone.type().index() <= ZoneType.NORMAL.index())) {
        return candidate;
      }
    }
    return null;
  }
}
