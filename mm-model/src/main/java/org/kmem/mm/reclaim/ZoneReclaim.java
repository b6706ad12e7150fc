package org.kmem.mm.reclaim;

import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.LocalReclaim;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * What {@code zone_reclaim_mode} asks for: a node that runs low gives of its page cache before other nodes are asked.
 *
 * <p>With generations nothing comes of it unless pages may be both written and unmapped. How much slab there is, is not
 * looked at. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code node_reclaim}.
 */
final class ZoneReclaim implements LocalReclaim {
  private static final int WRITE = 2;
  private static final int UNMAP = 4;
  private static final int ANY = 1 | WRITE | UNMAP;

  /** Not the whole list: other nodes are not far. */
  private static final int PRIORITY = 4;

  private final PhysicalMemory memory;
  private final ReclaimParts parts;
  private final VmStat stat;
  private final NodeReclaim reclaim;
  private final ReclaimNodes nodes;
  private final boolean[] busy;

  /** Bits of {@code zone_reclaim_mode}. */
  private long mode;

  private ZoneReclaim(ReclaimParts parts, NodeReclaim reclaim, ReclaimNodes nodes) {
    this.memory = parts.folios().memory();
    this.parts = parts;
    this.stat = parts.stat();
    this.reclaim = reclaim;
    this.nodes = nodes;
    this.busy = new boolean[nodes.count()];
  }

  /** Lets the sysctl work. */
  static void attach(ReclaimParts parts, NodeReclaim reclaim, ReclaimNodes nodes) {
    ZoneReclaim zones = new ZoneReclaim(parts, reclaim, nodes);
    parts.tunables().onChange(Tunable.ZONE_RECLAIM_MODE, zones::modeChanged);
  }

  private void modeChanged() {
    mode = parts.tunables().get(Tunable.ZONE_RECLAIM_MODE) & ANY;
    memory.install(mode == 0 ? LocalReclaim.NONE : this);
  }

  @Override
  public void makeRoom(int gfp, int order, int nodeId) {
    SimTask task = parts.scheduler().currentOrNull();
    boolean mayWait = (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) != 0;
    if (task == null
        || !mayWait
        || task.isMemalloc()
        || memory.topology().nodeOfCpu(parts.scheduler().currentCpu()) != nodeId) {
      return;
    }
    ReclaimNode node = nodes.of(nodeId);
    int highestZone = GfpFlags.highestZone(gfp);
    for (int at = node.zones.size() - 1; at >= 0; at--) {
      Zone zone = node.zones.get(at);
      if (zone.type().index() <= highestZone
          && (isAboveLow(zone, order, highestZone)
              || (reclaim(task, node, gfp, order, highestZone)
                  && isAboveLow(zone, order, highestZone)))) {
        return;
      }
    }
  }

  private static boolean isAboveLow(Zone zone, int order, int highestZone) {
    return zone.isAboveWatermark(order, highestZone, AllocFlags.WMARK_LOW);
  }

  /** Says whether enough was freed. */
  private boolean reclaim(SimTask task, ReclaimNode node, int gfp, int order, int highestZone) {
    if (busy[node.node] || !hasUnused(node)) {
      return false;
    }
    ScanControl sc = ScanControl.direct(gfp, order, highestZone);
    sc.nrToReclaim = Math.max(Order.pages(order), ScanControl.SWAP_CLUSTER_MAX);
    sc.priority = PRIORITY;
    sc.mayWritepage = (mode & WRITE) != 0;
    sc.mayUnmap = (mode & UNMAP) != 0;
    busy[node.node] = true;
    task.setMemalloc(true);
    task.memstallEnter();
    do {
      reclaim.shrinkNode(node, sc);
    } while (sc.nrReclaimed < Order.pages(order) && --sc.priority >= 0);
    task.memstallLeave();
    task.setMemalloc(false);
    busy[node.node] = false;
    boolean enough = sc.nrReclaimed >= Order.pages(order);
    stat.count(enough ? VmEvent.ZONE_RECLAIM_SUCCESS : VmEvent.ZONE_RECLAIM_FAILED);
    return enough;
  }

  /** Whether the node has more page cache that could go than it is to keep: {@code node_pagecache_reclaimable}. */
  private boolean hasUnused(ReclaimNode node) {
    long pages =
        (mode & UNMAP) != 0
            ? node.count(NodeStat.NR_FILE_PAGES)
            : node.count(NodeStat.NR_INACTIVE_FILE)
                + node.count(NodeStat.NR_ACTIVE_FILE)
                - node.count(NodeStat.NR_MAPPED);
    long unwritten = (mode & WRITE) != 0 ? 0 : node.count(NodeStat.NR_DIRTY);
    long percent = parts.tunables().get(Tunable.MIN_UNMAPPED_RATIO);
    long kept = 0;
    for (Zone zone : node.zones) {
      kept += zone.layout().managed() * percent / 100;
    }
    return pages - unwritten > kept;
  }
}
