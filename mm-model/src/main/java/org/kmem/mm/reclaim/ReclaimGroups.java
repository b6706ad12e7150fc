package org.kmem.mm.reclaim;

import java.util.function.Predicate;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/** The control groups of a machine as reclaim goes through them, each with its lists on a node. */
final class ReclaimGroups {
  private final LruLists lru;
  private final VmStat stat;
  private final Swap swap;

  ReclaimGroups(ReclaimParts parts) {
    this.lru = parts.folios().lru();
    this.stat = parts.stat();
    this.swap = parts.swap();
  }

  /** The lists of the root group. */
  LruVec root(int node) {
    return lru.ofNode(node);
  }

  /** The lists of a group itself. */
  LruVec vec(int memcg, int node) {
    return lru.ofNode(node);
  }

  /**
   * Goes through a group and all below it, until the visitor says that it is enough.
   *
   * @return whether it went through all
   */
  boolean forEach(int node, int memcg, Predicate<LruVec> visitor) {
    return visitor.test(vec(memcg, node));
  }

  /** Whether a group may be scanned, or is spared for what it is guaranteed; notes it if so. */
  boolean mayShrink(LruVec vec, ScanControl sc) {
    return true;
  }

  /** What a group is guaranteed as things stand, in pages. */
  long protection(LruVec vec, ScanControl sc) {
    return 0;
  }

  /** Whether a group may swap more out, and there is room. */
  boolean hasFreeSwap(LruVec vec) {
    return swap.devices().freePages() > 0;
  }

  /** Whether anonymous memory could ever be swapped out. */
  boolean hasSwap() {
    return swap.devices().totalPages() > 0;
  }

  /** What a group uses, in pages. */
  long usage(LruVec vec) {
    return 0;
  }

  /** Whether evicted pages came back as active ones since {@link #rememberRefaults}. */
  boolean hasNewRefaults(LruVec vec, int type) {
    return activations(vec, type) != vec.rememberedRefaults(type);
  }

  /** After a round of reclaim: what came back before it does not count any more. */
  void rememberRefaults(LruVec vec) {
    for (int type = LruVec.TYPE_ANON; type <= LruVec.TYPE_FILE; type++) {
      vec.rememberRefaults(type, activations(vec, type));
    }
  }

  private long activations(LruVec vec, int type) {
    return stat.node(
        vec.node(),
        type == LruVec.TYPE_ANON
            ? NodeStat.WORKINGSET_ACTIVATE_ANON
            : NodeStat.WORKINGSET_ACTIVATE_FILE);
  }
}
