package org.kmem.mm.migrate;

import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;

/**
 * The thread that compacts a node in the background: when kswapd has freed memory for a large block, and, looking twice a
 * second, when most of what is free is in small blocks.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code kcompactd}.
 */
public final class Kcompactd {
  private static final long CHECK_NANOS = SimClock.SECOND / 2;

  /** How much longer it waits after working on its own to no avail. */
  private static final int DEFER_SHIFT = CompactionState.MAX_DEFER_SHIFT;

  private final Compaction compaction;
  private final int node;
  private final Tunables tunables;
  private final WaitQueue work;
  private int wantedOrder;
  private int wantedZone;

  /**
   * For a node.
   *
   * @param compaction who compacts
   * @param node the node
   * @param scheduler who runs it
   * @param tunables the machine's switches
   */
  public Kcompactd(Compaction compaction, int node, Scheduler scheduler, Tunables tunables) {
    this.compaction = compaction;
    this.node = node;
    this.tunables = tunables;
    this.work = new WaitQueue(scheduler, "kcompactd" + node);
  }

  /**
   * Asks for a block: what kswapd does when there is enough memory again, but perhaps not in one piece. Does not wait.
   *
   * @param order order of the block; nothing is done for single pages
   * @param highestZone highest zone type that it may be in
   */
  public void wake(int order, int highestZone) {
    if (order == 0) {
      return;
    }
    wantedOrder = Math.max(wantedOrder, order);
    wantedZone = Math.max(wantedZone, highestZone);
    if (work.hasWaiters() && compaction.isNodeSuitable(node, wantedOrder, wantedZone)) {
      work.wakeAll();
    }
  }

  /** The thread: runs until it is stopped. */
  public void run() {
    long period = CHECK_NANOS;
    while (true) {
      Wakeup wakeup = await(period);
      if (wakeup == Wakeup.KILLED) {
        return;
      }
      if (wakeup == Wakeup.WOKEN) {
        int order = wantedOrder;
        compaction.compactInBackground(node, order, wantedZone);
        if (wantedOrder <= order) {
          wantedOrder = 0;
          wantedZone = 0;
        }
      }
      period = CHECK_NANOS;
      if (wakeup == Wakeup.TIMED_OUT && compaction.wantsProactive(node)) {
        long before = compaction.score(node);
        compaction.compactProactively(node);
        period = compaction.score(node) < before ? CHECK_NANOS : CHECK_NANOS << DEFER_SHIFT;
      }
    }
  }

  /** Nobody looks twice a second where no work would follow. */
  private Wakeup await(long period) {
    return tunables.get(Tunable.COMPACTION_PROACTIVENESS) == 0
        ? work.sleepKillable()
        : work.sleepKillable(period);
  }
}
