package org.kmem.mm.reclaim;

import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * The kernel thread of a node that reclaims in the background: woken when a request finds the zones below their low
 * marks, it works until one that the request may use is above its high mark.
 *
 * <p>After a boost of the watermarks it frees what they were raised by, without writing or swapping, and then wakes
 * who compacts. When 16 rounds in a row freed nothing it leaves the node to direct reclaim, until somebody frees
 * something.
 *
 * <p>Kernel counterpart: {@code kswapd}, {@code balance_pgdat}, {@code kswapd_try_to_sleep}.
 */
final class Kswapd {
  private static final long NAP_NANOS = SimClock.SECOND / 10;
  private static final int WRITE_BELOW_PRIORITY = ScanControl.DEF_PRIORITY - 2;

  private final ReclaimNode node;
  private final NodeReclaim reclaim;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final VmStat stat;
  private KcompactdWaker kcompactd = KcompactdWaker.NONE;

  Kswapd(ReclaimParts parts, ReclaimNode node, NodeReclaim reclaim) {
    this.node = node;
    this.reclaim = reclaim;
    this.scheduler = parts.scheduler();
    this.tunables = parts.tunables();
    this.stat = parts.stat();
  }

  void install(KcompactdWaker who) {
    kcompactd = who;
  }

  /** Notes what is wanted, and wakes the thread unless it would find nothing to do. */
  void wake(int order, int highestZone, boolean mayReclaim) {
    if (node.zones.isEmpty()) {
      return;
    }
    if (node.kswapdHighestZone == ReclaimNode.NO_ZONE || node.kswapdHighestZone < highestZone) {
      node.kswapdHighestZone = highestZone;
    }
    node.kswapdOrder = Math.max(node.kswapdOrder, order);
    if (!node.kswapdWait.hasWaiters()) {
      return;
    }
    boolean content = node.isBalanced(order, highestZone) && !node.isBoosted(highestZone);
    if (node.isHopeless() || content) {
      if (!mayReclaim) {
        kcompactd.wake(node.node, order, highestZone);
      }
      return;
    }
    node.kswapdWait.wakeAll();
  }

  /** The life of the thread. */
  void run() {
    scheduler.current().setMemalloc(true);
    int order = 0;
    int reclaimOrder = 0;
    int highestZone = ZoneType.COUNT - 1;
    while (!scheduler.current().isKilled()) {
      order = reclaimOrder = node.kswapdOrder;
      highestZone = requestedZone(highestZone);
      do {
        tryToSleep(order, reclaimOrder, highestZone);
        if (scheduler.current().isKilled()) {
          return;
        }
        order = node.kswapdOrder;
        highestZone = requestedZone(highestZone);
        node.kswapdOrder = 0;
        node.kswapdHighestZone = ReclaimNode.NO_ZONE;
        scheduler.current().memstallEnter();
        reclaimOrder = balance(order, highestZone);
        scheduler.current().memstallLeave();
      } while (reclaimOrder < order);
    }
  }

  private int requestedZone(int otherwise) {
    return node.kswapdHighestZone == ReclaimNode.NO_ZONE ? otherwise : node.kswapdHighestZone;
  }

  /** Naps first, to see whether it is needed again soon; then sleeps until it is woken. */
  private void tryToSleep(int order, int reclaimOrder, int highestZone) {
    boolean napped = true;
    if (maySleep(reclaimOrder, highestZone)) {
      kcompactd.wake(node.node, order, highestZone);
      napped = node.kswapdWait.sleepKillable(NAP_NANOS) == Wakeup.TIMED_OUT;
      if (!napped) {
        node.kswapdHighestZone = requestedZone(highestZone);
        node.kswapdOrder = Math.max(node.kswapdOrder, reclaimOrder);
      }
    }
    if (napped && maySleep(reclaimOrder, highestZone)) {
      node.kswapdWait.sleepKillable();
    } else {
      stat.count(
          napped ? VmEvent.KSWAPD_HIGH_WMARK_HIT_QUICKLY : VmEvent.KSWAPD_LOW_WMARK_HIT_QUICKLY);
    }
  }

  /** Whether the work is done or hopeless; whoever waited for the reserves sees to himself then. */
  private boolean maySleep(int order, int highestZone) {
    node.reserveWait.wakeAll();
    if (node.isHopeless()) {
      return true;
    }
    if (!node.isBalanced(order, highestZone)) {
      return false;
    }
    node.congested = false;
    node.dirty = false;
    node.writeback = false;
    return true;
  }

  /**
   * Reclaims until the node is balanced, or nothing comes of it.
   *
   * @return the order it was done for: 0 if enough was freed for compaction to do the rest
   */
  private int balance(int order, int highestZone) {
    stat.count(VmEvent.PAGEOUTRUN);
    ScanControl sc = ScanControl.kswapd(order, highestZone);
    long[] boosts = boosts(highestZone);
    long boostLeft = 0;
    for (long boost : boosts) {
      boostLeft += boost;
    }
    boolean boosted = boostLeft > 0;
    boolean balanced = round(sc, highestZone, boostLeft);
    if (!balanced && sc.priority < 1 && !sc.noCacheTrimMode && sc.cacheTrimModeFailed) {
      sc.noCacheTrimMode = true;
      balanced = round(sc, highestZone, 0);
    }
    if (!balanced && sc.nrReclaimed == 0) {
      node.kswapdFailures++;
    }
    if (boosted) {
      takeBack(boosts);
      kcompactd.wake(node.node, Order.PAGEBLOCK, highestZone);
    }
    reclaim.rememberRefaults(node, ScanControl.NO_MEMCG);
    return sc.order;
  }

  private long[] boosts(int highestZone) {
    long[] boosts = new long[node.zones.size()];
    for (int i = 0; i < boosts.length; i++) {
      Zone zone = node.zones.get(i);
      boosts[i] = zone.type().index() <= highestZone ? zone.source().watermarkBoost() : 0;
    }
    return boosts;
  }

  private void takeBack(long[] boosts) {
    for (int i = 0; i < boosts.length; i++) {
      if (boosts[i] > 0) {
        node.zones.get(i).source().unboost(boosts[i]);
      }
    }
  }

  /** Goes through priorities; says whether it ended for the node is balanced. */
  private boolean round(ScanControl sc, int highestZone, long boost) {
    long boostLeft = boost;
    sc.priority = ScanControl.DEF_PRIORITY;
    while (sc.priority >= 1) {
      long before = sc.nrReclaimed;
      boolean raisesPriority = true;
      sc.reclaimIdx = highestZone;
      boolean balanced = node.isBalanced(sc.order, highestZone);
      if (!balanced && boostLeft > 0) {
        boostLeft = 0; // what is short comes first
        sc.priority = ScanControl.DEF_PRIORITY;
        continue;
      }
      if (boostLeft == 0 && balanced) {
        return true;
      }
      if (boostLeft > 0 && sc.priority == WRITE_BELOW_PRIORITY) {
        raisesPriority = false;
      }
      sc.mayWritepage =
          (tunables.get(Tunable.LAPTOP_MODE) == 0 && boostLeft == 0)
              || sc.priority < WRITE_BELOW_PRIORITY;
      sc.maySwap = boostLeft == 0;
      reclaim.age(node, sc);
      if (shrinkNode(sc)) {
        raisesPriority = false;
      }
      if (node.allowsDirectReclaim(reclaim.hasSwap())) {
        node.reserveWait.wakeAll();
      }
      if (scheduler.current().isKilled()) {
        return true;
      }
      long freed = sc.nrReclaimed - before;
      boolean forBoost = boostLeft > 0;
      boostLeft -= Math.min(boostLeft, freed);
      if (forBoost && boostLeft > 0 && freed == 0) {
        return false;
      }
      if (raisesPriority || freed == 0) {
        sc.priority--;
      }
    }
    return false;
  }

  /** One visit; says whether as much was scanned as is to be freed. */
  private boolean shrinkNode(ScanControl sc) {
    sc.nrScanned = 0;
    sc.nrToReclaim = node.pagesToBalance(sc.reclaimIdx);
    reclaim.shrinkNode(node, sc);
    if (sc.order > 0 && sc.nrReclaimed >= ReclaimNode.compactGap(sc.order)) {
      sc.order = 0;
    }
    return sc.nrScanned >= sc.nrToReclaim;
  }
}
