package org.kmem.mm.pagecache;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.memcg.PageCounter;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * How much of memory may be dirty.
 *
 * <p>Dirtyable is what is free, less what zones keep back, and the pages of files on the lists. Writers are
 * throttled above a part of it, flushers write above a smaller one. In pages; computed when asked.
 *
 * <p>Kernel counterpart: {@code global_dirtyable_memory}, {@code domain_dirty_limits}.
 */
public final class DirtyLimits {
  private static final long PERCENT = 100;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Tunables tunables;
  private @Nullable MemoryCgroups groups;

  DirtyLimits(PhysicalMemory memory, VmStat stat, Tunables tunables) {
    this.memory = memory;
    this.stat = stat;
    this.tunables = tunables;
  }

  void install(MemoryCgroups tree) {
    groups = tree;
  }

  /**
   * Memory that could be dirty.
   *
   * @return pages, at least 1
   */
  public long dirtyablePages() {
    long free = memory.freePages();
    long pages = free - Math.min(free, reservedPages());
    return pages + stat.total(NodeStat.NR_INACTIVE_FILE) + stat.total(NodeStat.NR_ACTIVE_FILE) + 1;
  }

  /** What all zones together keep back: {@code totalreserve_pages}. */
  private long reservedPages() {
    long reserved = 0;
    for (Zone zone : memory.engine().zones()) {
      long protection = 0;
      for (ZoneType type : ZoneType.values()) {
        protection = Math.max(protection, zone.lowmemReserve(type.index()));
      }
      reserved += Math.min(zone.layout().managed(), protection + zone.watermarks().high());
    }
    return reserved;
  }

  /**
   * Dirty memory at which writers are throttled: {@code nr_dirty_threshold}.
   *
   * @return pages
   */
  public long threshold() {
    return threshold(dirtyablePages());
  }

  /**
   * Dirty memory at which flushers begin: {@code nr_dirty_background_threshold}.
   *
   * @return pages
   */
  public long backgroundThreshold() {
    long dirtyable = dirtyablePages();
    return background(dirtyable, threshold(dirtyable));
  }

  private long threshold(long dirtyable) {
    return part(Tunable.DIRTY_BYTES, Tunable.DIRTY_RATIO, dirtyable);
  }

  private long background(long dirtyable, long threshold) {
    long background =
        part(Tunable.DIRTY_BACKGROUND_BYTES, Tunable.DIRTY_BACKGROUND_RATIO, dirtyable);
    return background >= threshold ? threshold / 2 : background;
  }

  private long part(Tunable bytes, Tunable ratio, long dirtyable) {
    long asked = tunables.get(bytes);
    if (asked != 0) {
      return (asked + PageSize.SIZE_BYTES - 1) / PageSize.SIZE_BYTES;
    }
    long perPage = tunables.get(ratio) * PageSize.SIZE_BYTES / PERCENT;
    return perPage * dirtyable / PageSize.SIZE_BYTES;
  }

  /** What holds for the machine. */
  DirtyDomain machine() {
    long dirtyable = dirtyablePages();
    long threshold = threshold(dirtyable);
    long unwritten = stat.total(NodeStat.NR_DIRTY);
    return new DirtyDomain(
        threshold,
        background(dirtyable, threshold),
        unwritten + stat.total(NodeStat.NR_WRITEBACK),
        unwritten);
  }

  /** What holds for the group of the running task; null if it has no limit. */
  @Nullable DirtyDomain ofCurrentGroup() {
    return groups == null ? null : of(groups, groups.ofCurrentTask());
  }

  /**
   * Of a group's file pages and what it may still have, a part may be dirty. The limit of the machine in bytes counts as
   * the part of the machine's memory that it is. The kernel's figures of a group are up to two seconds old, these are not.
   */
  private @Nullable DirtyDomain of(MemoryCgroups tree, MemoryCgroup group) {
    long headroom = headroom(group);
    if (headroom == PageCounter.UNLIMITED) {
      return null;
    }
    long files =
        total(tree, group, NodeStat.NR_INACTIVE_FILE) + total(tree, group, NodeStat.NR_ACTIVE_FILE);
    long unwritten = total(tree, group, NodeStat.NR_DIRTY);
    long dirty = unwritten + total(tree, group, NodeStat.NR_WRITEBACK);
    long dirtyable = dirtyablePages();
    long clean = dirtyable - Math.min(dirtyable, machineDirty());
    long othersClean = Math.max(clean - Math.max(files - dirty, 0), 0);
    long available = files + Math.min(headroom, othersClean);
    long threshold = threshold(dirtyable) * available / dirtyable;
    long background = backgroundThreshold() * available / dirtyable;
    return new DirtyDomain(threshold, background, dirty, unwritten);
  }

  private long machineDirty() {
    return stat.total(NodeStat.NR_DIRTY) + stat.total(NodeStat.NR_WRITEBACK);
  }

  /** What a group may still charge, for its own limits and those above it. */
  private static long headroom(MemoryCgroup group) {
    long headroom = PageCounter.UNLIMITED;
    for (MemoryCgroup at = group; at.parent() != null; at = at.parent()) {
      long ceiling = Math.min(at.memory().max(), at.memory().high());
      if (ceiling < PageCounter.UNLIMITED) {
        headroom = Math.min(headroom, Math.max(ceiling - at.memory().usage(), 0));
      }
    }
    return headroom;
  }

  private long total(MemoryCgroups tree, MemoryCgroup group, NodeStat which) {
    long sum = 0;
    for (int node = 0; node < memory.topology().nodes(); node++) {
      sum += tree.total(group, node, which);
    }
    return sum;
  }

  /** Whether the machine or a group has more to write than it should. */
  boolean isOverBackground() {
    if (machine().isOverBackground()) {
      return true;
    }
    MemoryCgroups tree = groups;
    if (tree != null) {
      for (MemoryCgroup group : tree.subtree(tree.root())) {
        DirtyDomain domain = of(tree, group);
        if (domain != null && domain.isOverBackground()) {
          return true;
        }
      }
    }
    return false;
  }
}
