package org.kmem.mm.reclaim;

import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.units.Order;

/**
 * Visits of a node: all groups that are concerned give a part of their lists, and shrinkers theirs.
 *
 * <p>Kernel counterpart: {@code shrink_node}, {@code shrink_node_memcgs}.
 */
final class NodeReclaim {
  private final Scheduler scheduler;
  private final LruLists lru;
  private final ReclaimNodes nodes;
  private final ReclaimGroups groups;
  private final ScanBalance balance;
  private final Swap swap;
  private final Shrinkers shrinkers;
  private final LruScan classic;
  private LruScan generations;

  NodeReclaim(
      ReclaimParts parts,
      ReclaimNodes nodes,
      ReclaimGroups groups,
      ShrinkFolioList shrink,
      Shrinkers shrinkers) {
    this.scheduler = parts.scheduler();
    this.lru = parts.folios().lru();
    this.nodes = nodes;
    this.groups = groups;
    this.swap = parts.swap();
    this.shrinkers = shrinkers;
    this.balance = new ScanBalance(parts.tunables(), groups);
    this.classic = new ClassicLru(parts, shrink, balance, nodes, groups);
    this.generations = classic;
  }

  void install(LruScan ofGenerations) {
    generations = ofGenerations;
  }

  private LruScan scan() {
    return lru.isMglru() ? generations : classic;
  }

  boolean hasSwap() {
    return swap.devices().freePages() > 0;
  }

  /** Makes pages old before kswapd reclaims. */
  void age(ReclaimNode node, ScanControl sc) {
    scan().age(node.node, sc);
  }

  /** What refaulted so far does not count as pressure any more: {@code snapshot_refaults}. */
  void rememberRefaults(ReclaimNode node, int memcg) {
    groups.rememberRefaults(groups.vec(memcg, node.node));
  }

  /** Visits a node, again if a large block is wanted and going on may make it. */
  void shrinkNode(ReclaimNode node, ScanControl sc) {
    long before = sc.nrReclaimed;
    if (!sc.isMemcgReclaim() && scan().shrinkNode(node.node, sc, shrinkers)) {
      node.kswapdFailures = sc.nrReclaimed > before ? 0 : node.kswapdFailures;
      return;
    }
    boolean progress = false;
    do {
      before = sc.nrReclaimed;
      sc.nr.clear();
      sc.nrTaken = 0;
      sc.nrFileTaken = 0;
      balance.prepare(node, groups.vec(sc.targetMemcg, node.node), sc);
      boolean fully = sc.isKswapd() || sc.memcgFullWalk;
      groups.forEach(node.node, sc.targetMemcg, fully, vec -> shrinkGroup(vec, sc, fully));
      progress |= sc.nrReclaimed > before;
      judgeDisks(node, sc);
    } while (continues(node, sc, sc.nrReclaimed - before));
    if (progress) {
      node.kswapdFailures = 0;
    } else if (sc.cacheTrimMode) {
      sc.cacheTrimModeFailed = true;
    }
  }

  /** One group gives; says whether the next should. */
  private boolean shrinkGroup(LruVec vec, ScanControl sc, boolean fully) {
    scheduler.condResched();
    if (!groups.mayShrink(vec, sc)) {
      return true;
    }
    scan().shrinkLruvec(vec, sc);
    if (vec.memcg() == ScanControl.NO_MEMCG) {
      shrinkers.shrink(vec.node(), sc);
    }
    return fully || sc.nrReclaimed < sc.nrToReclaim;
  }

  /** Draws conclusions from what came to the end of the lists, and waits for a disk that is too slow. */
  private void judgeDisks(ReclaimNode node, ScanControl sc) {
    ReclaimStat nr = sc.nr;
    if (sc.isKswapd()) {
      node.writeback |= nr.writeback > 0 && nr.writeback == sc.nrTaken;
      node.dirty |= nr.unqueuedDirty > 0 && nr.unqueuedDirty == sc.nrFileTaken;
      if (nr.immediate > 0) {
        node.throttle.wait(ReclaimThrottle.Reason.WRITEBACK, true, hasSwap());
      }
    }
    boolean allWait = nr.dirty > 0 && nr.dirty == nr.congested;
    if (sc.isKswapd()) {
      node.congested |= allWait;
    } else if (node.congested || (sc.isMemcgReclaim() && allWait)) {
      node.throttle.wait(ReclaimThrottle.Reason.CONGESTED, false, hasSwap());
    }
  }

  /** Whether to go on for the sake of a large block: there is progress, enough to take, and no room yet. */
  private boolean continues(ReclaimNode node, ScanControl sc, long reclaimed) {
    boolean forCompaction =
        sc.order > 0 && (sc.order > Order.COSTLY || sc.priority < ScanControl.DEF_PRIORITY - 2);
    if (!forCompaction || reclaimed == 0 || node.isCompactable(sc.order, sc.reclaimIdx)) {
      return false;
    }
    long inactive = node.count(NodeStat.NR_INACTIVE_FILE);
    if (hasSwap()) {
      inactive += node.count(NodeStat.NR_INACTIVE_ANON);
    }
    return inactive > ReclaimNode.compactGap(sc.order);
  }

  ReclaimNodes nodes() {
    return nodes;
  }
}
