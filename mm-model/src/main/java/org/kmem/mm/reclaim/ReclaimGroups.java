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
 * <p>A walk that may end early goes on next time where it ended, so that all groups give in turn.
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
    return lru.vecs().ofNode(node);
  }

  /** The lists of a group itself. */
  LruVec vec(int memcg, int node) {
    return lru.vecs().of(memcg, node);
  }

  private MemoryCgroup group(LruVec vec) {
    return memcgs.byId(vec.memcg());
  }

  /**
   * Goes through a group and all below it, until the visitor says that it is enough.
   *
   * @param fully begin with the group itself, not where the last walk ended
   * @return whether it went through to the end
   */
  boolean forEach(int node, int memcg, boolean fully, Predicate<LruVec> visitor) {
    MemoryCgroup root = memcgs.byId(memcg);
    List<MemoryCgroup> walk = memcgs.subtree(root);
    MemoryCgroup last = fully ? null : root.lastReclaimed(node);
    for (MemoryCgroup at : walk.subList(last == null ? 0 : walk.indexOf(last) + 1, walk.size())) {
      if (!at.isReleased() && !visitor.test(vec(at.id(), node))) {
        root.setLastReclaimed(node, at);
        return false;
      }
    }
    if (!fully) {
      root.setLastReclaimed(node, null);
    }
    return true;
  }

  /**
   * The lists of all groups on a node, each before those below it.
   *
   * @param node the node
   * @return a snapshot
   */
  public List<LruVec> vecs(int node) {
    return memcgs.subtree(memcgs.root()).stream()
        .filter(group -> !group.isReleased())
        .map(group -> vec(group.id(), node))
        .toList();
  }

  /**
   * Whether the group of some lists is no more, or its number is another's by now.
   *
   * @param vec its lists
   * @return true for good once it is
   */
  public boolean isGone(LruVec vec) {
    MemoryCgroup group = memcgs.find(vec.memcg());
    return group == null || group.isReleased() || vec(group.id(), vec.node()) != vec;
  }

  /** Finds what all groups are guaranteed while the machine is short. */
  public void protectAll() {
    for (MemoryCgroup group : memcgs.subtree(memcgs.root())) {
      memcgs.protection().calculate(memcgs.root(), group);
    }
  }

  /**
   * Whether a group that is protected must not give.
   *
   * @param vec its lists
   * @return true below {@code memory.min}
   */
  public boolean isBelowMin(LruVec vec) {
    return memcgs.protection().isBelowMin(memcgs.root(), group(vec));
  }

  /**
   * Whether a group that is protected should be spared.
   *
   * @param vec its lists
   * @return true below {@code memory.low}
   */
  public boolean isBelowLow(LruVec vec) {
    return memcgs.protection().isBelowLow(memcgs.root(), group(vec));
  }

  /**
   * Counts that a group gives although it is below {@code memory.low}.
   *
   * @param vec its lists
   */
  public void noteLow(LruVec vec) {
    group(vec).count(MemcgEvent.LOW);
  }

  /** Whether a group may be scanned, or is spared for what it is guaranteed; notes it if so. */
  boolean mayShrink(LruVec vec, ScanControl sc) {
    MemoryCgroup target = memcgs.byId(sc.targetMemcg);
    MemoryCgroup group = group(vec);
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
      noteLow(vec);
    }
    return true;
  }

  /** What a group is guaranteed as things stand, in pages: to be asked after {@link #mayShrink}. */
  long protection(LruVec vec, ScanControl sc) {
    MemoryCgroup target = memcgs.byId(sc.targetMemcg);
    MemoryCgroup group = group(vec);
    long min = memcgs.protection().min(target, group);
    long low = memcgs.protection().low(target, group);
    if (!sc.memcgLowReclaim && low > min) {
      sc.memcgLowSkipped = true;
      return low;
    }
    return min;
  }

  /** Whether a group may swap more out, and there is room. */
  boolean hasFreeSwap(LruVec vec) {
    return freeSwap(vec) > 0;
  }

  /**
   * Whether there is room for pages to be swapped out.
   *
   * @return whatever groups may
   */
  public boolean hasFreeSwap() {
    return swap.devices().freePages() > 0;
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

  /** The lists of a group, by its number in a shadow; null if it is no more. */
  @Nullable LruVec find(int memcg, int node) {
    return memcgs.find(memcg) == null ? null : lru.vecs().of(memcg, node);
  }

  /** Whether anonymous memory could ever be swapped out. */
  boolean hasSwap() {
    return swap.devices().totalPages() > 0;
  }

  /** What a group uses, in pages. */
  long usage(LruVec vec) {
    return group(vec).memory().usage();
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

  /** In a group and all below it. */
  private long activations(LruVec vec, int type) {
    NodeStat which =
        type == LruVec.TYPE_ANON
            ? NodeStat.WORKINGSET_ACTIVATE_ANON
            : NodeStat.WORKINGSET_ACTIVATE_FILE;
    return vec.memcg() == ScanControl.NO_MEMCG
        ? stat.node(vec.node(), which)
        : memcgs.total(group(vec), vec.node(), which);
  }
}
