package org.kmem.mm.reclaim;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.memcg.MemcgEvent;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.memcg.Protection;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * The control groups of a machine as reclaim goes through them, each with its lists on a node.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code mem_cgroup_iter}, {@code mem_cgroup_lruvec}, and
 * what {@code shrink_node_memcgs} asks of groups.
 */
public final class ReclaimGroups {
  private final LruLists lru;
  private final VmStat stat;
  private final Swap swap;
  private final MemoryCgroups memcgs;

  ReclaimGroups(ReclaimParts parts) {
    this.lru = parts.folios().lru();
    this.stat = parts.stat();
    this.swap = parts.swap();
    this.memcgs = parts.memcgs();
  }

  /** The lists of the root group. */
  LruVec root(int node) {
    return lru.ofNode(node);
  }

  /** The lists of a group itself. */
  LruVec vec(int memcg, int node) {
    return lru.vec(memcg, node);
  }

  /** The lists of a group, by its number in a shadow; null if it is no more. */
  @Nullable LruVec find(int memcg, int node) {
    return memcgs.find(memcg) == null ? null : lru.vec(memcg, node);
  }

  private MemoryCgroup group(LruVec vec) {
    return memcgs.byId(vec.memcg());
  }

  /**
   * Goes through a group and all below it, until the visitor says that it is enough.
   *
   * @return whether it went through all
   */
  boolean forEach(int node, int memcg, Predicate<LruVec> visitor) {
    List<MemoryCgroup> members = memcgs.subtree(memcgs.byId(memcg));
    for (MemoryCgroup member : members) {
      if (!visitor.test(lru.vec(member.id(), node))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a group may be scanned, or is spared for what it is guaranteed; notes it if so. */
  boolean mayShrink(LruVec vec, ScanControl sc) {
    MemoryCgroup group = group(vec);
    if (group.isRoot()) {
      return true;
    }
    MemoryCgroup target = memcgs.byId(sc.targetMemcg);
    Protection protection = memcgs.protection();
    protection.calculate(target, group);
    if (protection.isBelowMin(target, group)) {
      return false;
    }
    if (protection.isBelowLow(target, group)) {
      if (!sc.memcgLowReclaim) {
        sc.memcgLowSkipped = true;
        return false;
      }
      group.count(MemcgEvent.LOW);
    }
    return true;
  }

  /** What a group is guaranteed as things stand, in pages. */
  long protection(LruVec vec, ScanControl sc) {
    MemoryCgroup group = group(vec);
    if (group.isRoot()) {
      return 0;
    }
    MemoryCgroup target = memcgs.byId(sc.targetMemcg);
    long min = memcgs.protection().min(target, group);
    return sc.memcgLowReclaim ? min : Math.max(min, memcgs.protection().low(target, group));
  }

  /** Whether a group may swap more out, and there is room. */
  boolean hasFreeSwap(LruVec vec) {
    return freeSwap(vec) > 0;
  }

  /**
   * Room for pages that a group may still swap out.
   *
   * @param vec its lists
   * @return pages, {@code mem_cgroup_get_nr_swap_pages}
   */
  public long freeSwap(LruVec vec) {
    return memcgs.swap().room(vec.memcg(), swap.devices().freePages());
  }

  /**
   * Whether a group is still there, not only its pages.
   *
   * @param vec its lists
   * @return false for one that was removed
   */
  public boolean isOnline(LruVec vec) {
    return group(vec).isOnline();
  }

  /** Whether anonymous memory could ever be swapped out. */
  boolean hasSwap() {
    return swap.devices().totalPages() > 0;
  }

  /** What a group uses, in pages. */
  long usage(LruVec vec) {
    return group(vec).memory().usage();
  }

  /** What is on a classic list of a group and those below it, generations counted as active or not. */
  long treePages(LruVec vec, int classic) {
    long pages = 0;
    for (MemoryCgroup member : memcgs.subtree(group(vec))) {
      pages += lru.vec(member.id(), vec.node()).counted(classic);
    }
    return pages;
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
    NodeStat which =
        type == LruVec.TYPE_ANON
            ? NodeStat.WORKINGSET_ACTIVATE_ANON
            : NodeStat.WORKINGSET_ACTIVATE_FILE;
    MemoryCgroup group = group(vec);
    if (group.isRoot()) {
      return stat.node(vec.node(), which);
    }
    long pages = 0;
    for (MemoryCgroup member : memcgs.subtree(group)) {
      pages += stat.group(member.id(), vec.node(), which);
    }
    return pages;
  }
}
