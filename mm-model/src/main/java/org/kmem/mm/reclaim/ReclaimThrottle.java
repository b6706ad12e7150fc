package org.kmem.mm.reclaim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.zone.Zone;

/**
 * Lets who reclaims in vain wait a little, for a disk or for others who reclaim. Each wait ends by itself.
 *
 * <p>Kernel counterpart: {@code reclaim_throttle}, {@code consider_reclaim_throttle}.
 */
final class ReclaimThrottle {
  /** Why somebody waits. */
  enum Reason {
    /** Pages come to the end of the lists while they are still being written. */
    WRITEBACK(SimClock.SECOND / 10),
    /** Nothing could be freed. */
    NOPROGRESS(SimClock.SECOND / Reference.HZ),
    /** Most pages are in others' hands. */
    ISOLATED(SimClock.SECOND / 50),
    /** All dirty pages wait for a disk. */
    CONGESTED(SimClock.SECOND / Reference.HZ);

    private final long nanos;

    Reason(long nanos) {
      this.nanos = nanos;
    }
  }

  private final ReclaimNode node;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final Map<Reason, WaitQueue> queues = new EnumMap<>(Reason.class);
  private int waitingForWriteback;
  private long writtenAtStart;

  ReclaimThrottle(ReclaimNode node, VmStat stat, Scheduler scheduler) {
    this.node = node;
    this.stat = stat;
    this.scheduler = scheduler;
    for (Reason reason : Reason.values()) {
      queues.put(
          reason, new WaitQueue(scheduler, "reclaim of node %d: %s".formatted(node.node, reason)));
    }
  }

  private WaitQueue queue(Reason reason) {
    return Objects.requireNonNull(queues.get(reason));
  }

  /** Waits, unless there is nothing to wait for. Kernel threads other than kswapd go on. */
  void wait(Reason reason, boolean kswapd, boolean hasSwap) {
    boolean kthread = scheduler.current().isKernelThread();
    boolean progressMatters = reason == Reason.NOPROGRESS || reason == Reason.CONGESTED;
    if ((kthread && !kswapd) || (progressMatters && isNotForWriteback(hasSwap))) {
      scheduler.condResched();
      return;
    }
    if (reason == Reason.WRITEBACK && waitingForWriteback++ == 0) {
      writtenAtStart = stat.node(node.node, NodeStat.NR_THROTTLED_WRITTEN);
    }
    queue(reason).sleep(reason.nanos);
    if (reason == Reason.WRITEBACK) {
      waitingForWriteback--;
    }
  }

  /** Little is being written: the lists are full of what is in use, and waiting changes nothing. */
  private boolean isNotForWriteback(boolean hasSwap) {
    if (node.isHopeless()) {
      return true;
    }
    long reclaimable = 0;
    long pending = 0;
    for (Zone zone : node.zones) {
      reclaimable += node.reclaimablePages(zone.id(), hasSwap);
      pending += stat.zone(zone.id(), ZoneStat.NR_ZONE_WRITE_PENDING);
    }
    return 2 * pending <= reclaimable;
  }

  /** After a visit of the node: who waited for progress may go on, or has to wait. */
  void consider(ScanControl sc, boolean hasSwap) {
    if (sc.nrReclaimed > sc.nrScanned >> 3) {
      queue(Reason.NOPROGRESS).wakeAll();
    } else if (!sc.isKswapd() && !sc.isMemcgReclaim() && sc.priority == 1 && sc.nrReclaimed == 0) {
      wait(Reason.NOPROGRESS, false, hasSwap);
    }
  }

  /** A page of the node has been written: enough of them, and who waited for it goes on. */
  void noteWritten() {
    if (waitingForWriteback > 0) {
      stat.add(node.node, NodeStat.NR_THROTTLED_WRITTEN, 1);
      long written = stat.node(node.node, NodeStat.NR_THROTTLED_WRITTEN) - writtenAtStart;
      if (written > (long) ScanControl.SWAP_CLUSTER_MAX * waitingForWriteback) {
        queue(Reason.WRITEBACK).wakeAll();
      }
    }
  }

  /** Isolated pages came back. */
  void noteReturned() {
    queue(Reason.ISOLATED).wakeAll();
  }
}
