package org.kmem.mm.folio;

import java.util.HashMap;
import java.util.Map;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;

/**
 * Who waits for which folio: for its lock, or for the end of its writeback.
 *
 * <p>A folio has a queue while somebody waits for it; {@link PageFlag#PG_WAITERS} says that it has one. Being woken
 * says that what was waited for may have come: ask again. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code folio_wait_table}, {@code folio_wait_bit_common}.
 */
final class FolioWaitTable {
  private final Folios folios;
  private final Scheduler scheduler;

  /** By first frame. */
  private final Map<Long, WaitQueue> queues = new HashMap<>();

  FolioWaitTable(Folios folios, Scheduler scheduler) {
    this.folios = folios;
    this.scheduler = scheduler;
  }

  void sleepForWriteback(long pfn) {
    queue(pfn).sleepForIo();
  }

  void sleepForLock(long pfn) {
    sleepForLock(pfn, false);
  }

  /** Waits until woken or killed, and says which. */
  Wakeup sleepForLockKillable(long pfn) {
    return sleepForLock(pfn, true);
  }

  /** Who waits for a page to come back that was in the working set lacks memory. */
  private Wakeup sleepForLock(long pfn, boolean killable) {
    boolean thrashes =
        (folios.flags(pfn) & (PageFlag.PG_UPTODATE | PageFlag.PG_WORKINGSET))
            == PageFlag.PG_WORKINGSET;
    SimTask task = scheduler.current();
    if (thrashes) {
      task.memstallEnter();
    }
    try {
      if (killable) {
        return queue(pfn).sleepForIoKillable();
      }
      queue(pfn).sleepForIo();
      return Wakeup.WOKEN;
    } finally {
      if (thrashes) {
        task.memstallLeave();
      }
    }
  }

  /** Wakes all that wait for a folio; whoever finds nothing yet waits again. */
  void wake(long pfn) {
    if (folios.testClear(pfn, PageFlag.PG_WAITERS)) {
      WaitQueue queue = queues.remove(folios.head(pfn));
      if (queue != null) {
        queue.wakeAll();
      }
    }
  }

  private WaitQueue queue(long pfn) {
    folios.set(pfn, PageFlag.PG_WAITERS);
    return queues.computeIfAbsent(
        folios.head(pfn), head -> new WaitQueue(scheduler, "folio " + head));
  }
}
