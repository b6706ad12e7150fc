package org.kmem.mm.reclaim;

import java.util.List;
import org.kmem.gfp.AllocFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.Order;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * What reclaim knows of a node: its zones and how they stand to their watermarks, what kswapd was asked for, who
 * waits for it, what it has found out about the disks.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: the part of {@code pg_data_t} that is {@code
 * mm/vmscan.c}'s.
 */
final class ReclaimNode {
  /** Rounds without success after which kswapd leaves the node to direct reclaim. */
  static final int MAX_RECLAIM_RETRIES = 16;

  /** No request is known to kswapd. */
  static final int NO_ZONE = ZoneType.COUNT;

  final int node;

  /** Zones that have memory, the lowest first. */
  final List<Zone> zones;

  final WaitQueue kswapdWait;

  /** Tasks that wait for reserves to fill up again. */
  final WaitQueue reserveWait;

  final ReclaimThrottle throttle;

  /** What kswapd is to achieve when it runs next. */
  int kswapdOrder;

  int kswapdHighestZone = NO_ZONE;

  /** Rounds of kswapd since something was freed. */
  int kswapdFailures;

  /** Many dirty pages come to the end of the lists. */
  boolean dirty;

  /** Many pages being written come to the end of the lists. */
  boolean writeback;

  /** All dirty pages at the end of the lists wait for a disk. */
  boolean congested;

  private final VmStat stat;

  ReclaimNode(int node, PhysicalMemory memory, VmStat stat, Scheduler scheduler) {
    this.node = node;
    this.stat = stat;
    this.zones =
        memory.engine().zones().stream()
            .filter(zone -> zone.nodeId() == node && zone.layout().managed() > 0)
            .toList();
    this.kswapdWait = new WaitQueue(scheduler, "work for kswapd" + node);
    this.reserveWait = new WaitQueue(scheduler, "reserves of node " + node);
    this.throttle = new ReclaimThrottle(this, stat, scheduler);
  }

  /** Whether kswapd has given up. */
  boolean isHopeless() {
    return kswapdFailures >= MAX_RECLAIM_RETRIES;
  }

  /** Whether some zone that a request may use is above its high mark: {@code pgdat_balanced}. */
  boolean isBalanced(int order, int highestZone) {
    boolean any = false;
    for (Zone zone : zones) {
      if (zone.type().index() <= highestZone) {
        any = true;
        if (zone.isAboveWatermark(order, highestZone, AllocFlags.WMARK_HIGH)) {
          return true;
        }
      }
    }
    return !any;
  }

  /** Whether watermarks of zones that a request may use are raised: {@code pgdat_watermark_boosted}. */
  boolean isBoosted(int highestZone) {
    for (Zone zone : zones) {
      if (zone.type().index() <= highestZone && zone.source().watermarkBoost() > 0) {
        return true;
      }
    }
    return false;
  }

  /** The high mark as it stands, boost and all. */
  static long highMark(Zone zone) {
    return zone.watermarks().high() + zone.source().watermarkBoost();
  }

  /** What kswapd wants of a round: {@code kswapd_shrink_node}. */
  long pagesToBalance(int highestZone) {
    long pages = 0;
    for (Zone zone : zones) {
      if (zone.type().index() <= highestZone) {
        pages += Math.max(highMark(zone), ScanControl.SWAP_CLUSTER_MAX);
      }
    }
    return pages;
  }

  /** Pages on the lists of a zone that could be freed: {@code zone_reclaimable_pages}. */
  long reclaimablePages(int zoneId, boolean hasSwap) {
    long pages =
        stat.zone(zoneId, ZoneStat.NR_ZONE_INACTIVE_FILE)
            + stat.zone(zoneId, ZoneStat.NR_ZONE_ACTIVE_FILE);
    if (hasSwap) {
      pages +=
          stat.zone(zoneId, ZoneStat.NR_ZONE_INACTIVE_ANON)
              + stat.zone(zoneId, ZoneStat.NR_ZONE_ACTIVE_ANON);
    }
    return pages;
  }

  /** Whether more than half of the reserves are there, or nothing could be done about it. */
  boolean allowsDirectReclaim(boolean hasSwap) {
    if (isHopeless()) {
      return true;
    }
    long reserve = 0;
    long free = 0;
    for (Zone zone : zones) {
      if (zone.type().index() <= ZoneType.NORMAL.index()
          && reclaimablePages(zone.id(), hasSwap) > 0) {
        reserve += zone.watermarks().min() + zone.source().watermarkBoost();
        free += zone.freePages();
      }
    }
    if (reserve == 0 || free > reserve / 2) {
      return true;
    }
    if (kswapdWait.hasWaiters()) {
      kswapdHighestZone = Math.min(kswapdHighestZone, ZoneType.NORMAL.index());
      kswapdWait.wakeAll();
    }
    return false;
  }

  /** Free pages of all zones. */
  long freePages() {
    long free = 0;
    for (Zone zone : zones) {
      free += zone.freePages();
    }
    return free;
  }

  /** High marks of all zones. */
  long highMarks() {
    long marks = 0;
    for (Zone zone : zones) {
      marks += highMark(zone);
    }
    return marks;
  }

  /** Whether compaction could make a block now: its zone has room for the pages it moves. */
  boolean isCompactable(int order, int highestZone) {
    for (Zone zone : zones) {
      if (zone.type().index() <= highestZone
          && (zone.isAboveWatermark(order, highestZone, AllocFlags.WMARK_MIN)
              || zone.isAboveWatermark(0, highestZone, AllocFlags.WMARK_LOW, -compactGap(order)))) {
        return true;
      }
    }
    return false;
  }

  /** Free pages that compaction needs beyond a mark. */
  static long compactGap(int order) {
    return 2 * Order.pages(order);
  }

  long count(NodeStat which) {
    return stat.node(node, which);
  }
}
