package org.kmem.mm.reclaim;

import java.util.List;
import java.util.function.Predicate;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.memcg.MemcgEvent;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * The control groups of a machine as reclaim goes through them: their lists, what of them it has to spare, what
 * scanning them costs.
 *
 * <p>Amounts of a group are those of its whole subtree. A walk that need not see all groups goes on where the last one
 * of the same root and node ended.
 *
 * <p>Kernel counterpart: {@code mem_cgroup_iter}, {@code lruvec_page_state}, {@code lru_note_cost}, {@code
 * mem_cgroup_protection}.
 */
public final class ReclaimGroups {
  private static final NodeStat[] CLASSIC = {
    NodeStat.NR_INACTIVE_ANON,
    NodeStat.NR_ACTIVE_ANON,
    NodeStat.NR_INACTIVE_FILE,
    NodeStat.NR_ACTIVE_FILE
  };

  private final LruLists lru;
  private final VmStat stat;
  private final Swap swap;
  private final MemoryCgroups groups;

  ReclaimGroups(ReclaimParts parts) {
    this.lru = parts.folios().lru();
    this.stat = parts.stat();
    this.swap = parts.swap();
    this.groups = parts.groups();
  }

  /** The lists of a group itself. */
  LruVec vec(int memcg, int node) {
    return lru.vec(memcg, node);
  }

  /**
   * Goes through a group and all below it, until the visitor says that it is enough.
   *
   * @param goesOn whether to begin after the last group of the walk before, not at the root
   */
  void forEach(int node, int memcg, boolean goesOn, Predicate<LruVec> visitor) {
    List<MemoryCgroup> all = groups.subtree(groups.byId(memcg));
    LruVec root = vec(memcg, node);
    int first = goesOn ? following(all, root.lastVisited()) : 0;
    for (int i = first; i < all.size(); i++) {
      int id = all.get(i).id();
      if (goesOn) {
        root.setLastVisited(i + 1 < all.size() ? id : LruVec.NOBODY);
      }
      if (!all.get(i).isReleased() && !visitor.test(vec(id, node))) {
        return;
      }
    }
  }

  private static int following(List<MemoryCgroup> all, int last) {
    for (int i = 0; i < all.size() - 1; i++) {
      if (all.get(i).id() == last) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Whether a group may be scanned, or is spared for what it is guaranteed; notes it if so. */
  boolean mayShrink(LruVec vec, ScanControl sc) {
    MemoryCgroup root = groups.byId(sc.targetMemcg);
    MemoryCgroup group = groups.byId(vec.memcg());
    groups.protection().calculate(root, group);
    if (groups.protection().isBelowMin(root, group)) {
      return false;
    }
    if (groups.protection().isBelowLow(root, group)) {
      if (!sc.memcgLowReclaim) {
        sc.memcgLowSkipped = true;
        return false;
      }
      group.count(MemcgEvent.LOW);
    }
    return true;
  }

  /** What a group is guaranteed as things stand, in pages; {@link #mayShrink} has been asked before. */
  long protection(LruVec vec, ScanControl sc) {
    MemoryCgroup root = groups.byId(sc.targetMemcg);
    MemoryCgroup group = groups.byId(vec.memcg());
    long min = groups.protection().min(root, group);
    long low = groups.protection().low(root, group);
    if (low <= min || sc.memcgLowReclaim) {
      return min;
    }
    sc.memcgLowSkipped = true;
    return low;
  }

  /** What a group uses, in pages. */
  long usage(LruVec vec) {
    return groups.byId(vec.memcg()).memory().usage();
  }

  /** Whether a group may swap more out, and there is room. */
  boolean hasFreeSwap(LruVec vec) {
    return groups.swap().room(vec.memcg(), swap.devices().freePages()) > 0;
  }

  /** Whether anonymous memory could ever be swapped out. */
  boolean hasSwap() {
    return swap.devices().totalPages() > 0;
  }

  /** What is on a classic list of a group and those below it, generations counted in. */
  long treePages(LruVec vec, int list) {
    return tree(vec, CLASSIC[list]);
  }

  private long tree(LruVec vec, NodeStat which) {
    return vec.memcg() == ScanControl.NO_MEMCG
        ? stat.node(vec.node(), which)
        : tree(groups.byId(vec.memcg()), vec.node(), which);
  }

  private long tree(MemoryCgroup group, int node, NodeStat which) {
    long sum = stat.group(group.id(), node, which);
    List<MemoryCgroup> children = group.children();
    for (int i = 0; i < children.size(); i++) {
      sum += tree(children.get(i), node, which);
    }
    return sum;
  }

  /**
   * Adds to what reclaim of a type has cost of late, for nothing, in a group and all that it is part of: {@code
   * lru_note_cost}. Refaults of what was in the working set cost too.
   *
   * @param vec the lists
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param io pages written or read back
   * @param rotated pages looked at and kept
   */
  public void noteCost(LruVec vec, int type, long io, long rotated) {
    if (io == 0 && rotated == 0) {
      return;
    }
    for (MemoryCgroup group = groups.byId(vec.memcg()); group != null; group = group.parent()) {
      LruVec of = vec(group.id(), vec.node());
      long pages = 0;
      for (int list = 0; list < CLASSIC.length; list++) {
        pages += treePages(of, list);
      }
      of.noteCost(type, io, rotated, pages);
    }
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
    return tree(
        vec,
        type == LruVec.TYPE_ANON
            ? NodeStat.WORKINGSET_ACTIVATE_ANON
            : NodeStat.WORKINGSET_ACTIVATE_FILE);
  }
}
