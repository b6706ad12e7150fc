package org.kmem.mm.reclaim;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.folio.Refaults;
import org.kmem.mm.folio.TierHistory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vmstat.NodeStat;

/**
 * Remembers evicted folios by a shadow in their place, and tells when they come back whether they would still be there
 * if the lists were a little longer.
 *
 * <p>With classic lists the shadow has the age of the lists: how many folios were evicted or activated so far. What
 * comes back within fewer of those than there are active pages is activated at once. With generations it has the
 * oldest generation and the tier; what comes back while that is still the oldest counts for its tier, and is
 * protected if it was in use.
 *
 * <p>Belongs to the holder of the baton; does not wait. Kernel counterpart: {@code mm/workingset.c}.
 */
public final class Workingset implements Refaults {
  /*
   * A shadow, from its high end: eviction (35 bits), group (16), node (10), whether it was in the working set (1).
   * With generations the eviction is the oldest generation and, in two bits, accesses beyond the second.
   */
  private static final int NODE_BITS = 10;
  private static final int MEMCG_BITS = 16;
  private static final int EVICTION_SHIFT = 1 + NODE_BITS + MEMCG_BITS;
  private static final long EVICTION_MASK = (1L << (62 - EVICTION_SHIFT)) - 1;
  private static final int LRU_REFS_WIDTH = 2;
  private static final int LRU_REFS_MASK = (1 << LRU_REFS_WIDTH) - 1;

  private final Folios folios;
  private final LruLists lru;
  private final Scheduler scheduler;
  private final ReclaimGroups groups;

  Workingset(ReclaimParts parts, ReclaimGroups groups) {
    this.folios = parts.folios();
    this.lru = folios.lru();
    this.scheduler = parts.scheduler();
    this.groups = groups;
  }

  private static long pack(int memcg, int node, long eviction, boolean workingset) {
    long where = ((long) memcg << NODE_BITS) | node;
    return ((eviction & EVICTION_MASK) << EVICTION_SHIFT) | (where << 1) | (workingset ? 1 : 0);
  }

  private static long eviction(long shadow) {
    return shadow >>> EVICTION_SHIFT;
  }

  private static int memcg(long shadow) {
    return (int) (shadow >>> (1 + NODE_BITS)) & ((1 << MEMCG_BITS) - 1);
  }

  private static int node(long shadow) {
    return (int) (shadow >>> 1) & ((1 << NODE_BITS) - 1);
  }

  private static boolean wasWorkingset(long shadow) {
    return (shadow & 1) != 0;
  }

  private int type(long pfn) {
    return folios.test(pfn, PageFlag.PG_SWAPBACKED) ? LruVec.TYPE_ANON : LruVec.TYPE_FILE;
  }

  /**
   * A folio is evicted.
   *
   * @param pfn the folio, off its list, still charged
   * @param targetMemcg group that runs short, 0 for the machine
   * @return the shadow to be left in its place
   */
  long evict(long pfn, int targetMemcg) {
    int node = folios.memory().nodeOf(pfn);
    if (!lru.isMglru()) {
      LruVec vec = lru.vecs().of(targetMemcg, node);
      long shadow =
          pack(targetMemcg, node, vec.nonresidentAge(), folios.test(pfn, PageFlag.PG_WORKINGSET));
      vec.ageNonresident(folios.pages(pfn));
      return shadow;
    }
    LruVec vec = lru.vec(pfn);
    int refs = lru.refs(pfn);
    int type = type(pfn);
    vec.tiers().noteEvicted(type, TierHistory.tier(refs), folios.pages(pfn));
    long token = (vec.minSeq(type) << LRU_REFS_WIDTH) | Math.max(refs - 1, 0);
    return pack(vec.memcg(), node, token, refs > 0);
  }

  @Override
  public void refault(long pfn, long shadow) {
    if (lru.isMglru()) {
      refaultInGenerations(pfn, shadow);
    } else {
      refaultInLists(pfn, shadow);
    }
  }

  private void refaultInGenerations(long pfn, long shadow) {
    LruVec vec = lru.vec(pfn);
    if (vec.memcg() != memcg(shadow) || vec.node() != node(shadow)) {
      return;
    }
    int type = type(pfn);
    count(pfn, NodeStat.WORKINGSET_REFAULT_ANON, NodeStat.WORKINGSET_REFAULT_FILE);
    long token = eviction(shadow);
    long oldest = vec.minSeq(type) & (EVICTION_MASK >> LRU_REFS_WIDTH);
    if (token >>> LRU_REFS_WIDTH != oldest) {
      return;
    }
    int refs = (int) (token & LRU_REFS_MASK) + (wasWorkingset(shadow) ? 1 : 0);
    vec.tiers().noteRefaulted(type, TierHistory.tier(refs), folios.pages(pfn));
    count(pfn, NodeStat.WORKINGSET_ACTIVATE_ANON, NodeStat.WORKINGSET_ACTIVATE_FILE);
    // Hot through page tables and pushed out all the same, or of a tier that would be spared now.
    if (isInFault() || refs >= LRU_REFS_MASK) {
      lru.restore(pfn);
      count(pfn, NodeStat.WORKINGSET_RESTORE_ANON, NodeStat.WORKINGSET_RESTORE_FILE);
    }
  }

  private boolean isInFault() {
    SimTask task = scheduler.currentOrNull();
    return task != null && task.isInLruFault();
  }

  private void refaultInLists(long pfn, long shadow) {
    count(pfn, NodeStat.WORKINGSET_REFAULT_ANON, NodeStat.WORKINGSET_REFAULT_FILE);
    if (!isRecent(shadow, type(pfn))) {
      return;
    }
    folios.set(pfn, PageFlag.PG_ACTIVE);
    LruVec vec = lru.vec(pfn);
    vec.ageNonresident(folios.pages(pfn));
    count(pfn, NodeStat.WORKINGSET_ACTIVATE_ANON, NodeStat.WORKINGSET_ACTIVATE_FILE);
    if (wasWorkingset(shadow)) {
      folios.set(pfn, PageFlag.PG_WORKINGSET);
      vec.noteCost(type(pfn), folios.pages(pfn), 0);
      count(pfn, NodeStat.WORKINGSET_RESTORE_ANON, NodeStat.WORKINGSET_RESTORE_FILE);
    }
  }

  /** Whether it would still be there if its list had been longer by what is active now. */
  private boolean isRecent(long shadow, int type) {
    LruVec vec = groups.find(memcg(shadow), node(shadow));
    if (vec == null) {
      return false;
    }
    long distance = (vec.nonresidentAge() - eviction(shadow)) & EVICTION_MASK;
    boolean file = type == LruVec.TYPE_FILE;
    long size = vec.treePages(LruVec.LRU_ACTIVE_FILE);
    size += file ? 0 : vec.treePages(LruVec.LRU_INACTIVE_FILE);
    if (groups.freeSwap(vec) > 0) {
      size += vec.treePages(LruVec.LRU_ACTIVE_ANON);
      size += file ? vec.treePages(LruVec.LRU_INACTIVE_ANON) : 0;
    }
    return distance <= size;
  }

  private void count(long pfn, NodeStat ofAnon, NodeStat ofFile) {
    NodeStat which = type(pfn) == LruVec.TYPE_FILE ? ofFile : ofAnon;
    folios.addStat(pfn, which, folios.pages(pfn));
  }
}
