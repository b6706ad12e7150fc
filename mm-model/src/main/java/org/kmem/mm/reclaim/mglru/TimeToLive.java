package org.kmem.mm.reclaim.mglru;

import org.kmem.hook.PageHooks;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.reclaim.ReclaimGroups;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/**
 * Protects what was used within {@code min_ttl_ms}: where nothing older is left, somebody is killed rather than that
 * everybody thrashes.
 *
 * <p>Kernel counterpart: {@code lru_gen_age_node}, {@code lruvec_is_reclaimable}.
 */
public final class TimeToLive {
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final LruLists lru;
  private final ReclaimGroups groups;
  private final PageHooks killer;

  /**
   * For a machine.
   *
   * @param scheduler of the machine
   * @param tunables of the machine
   * @param lru its lists
   * @param groups its groups
   * @param killer who is asked to kill
   */
  public TimeToLive(
      Scheduler scheduler,
      Tunables tunables,
      LruLists lru,
      ReclaimGroups groups,
      PageHooks killer) {
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.lru = lru;
    this.groups = groups;
    this.killer = killer;
  }

  void check(int node, ScanControl sc) {
    long nanos = tunables.get(Tunable.LRU_GEN_MIN_TTL_MS) * SimClock.MILLISECOND;
    if (nanos == 0) {
      return;
    }
    long bornBefore = scheduler.clock().nowNanos() - nanos;
    for (LruVec vec : lru.vecs().all()) {
      if (vec.node() == node
          && !groups.isBelowMin(vec)
          && GenerationScan.total(vec, true) >> sc.priority > 0
          && vec.birthNanos(vec.minSeq(LruVec.TYPE_FILE)) < bornBefore) {
        return;
      }
    }
    killer.outOfMemory(sc.gfp, sc.order);
  }
}
