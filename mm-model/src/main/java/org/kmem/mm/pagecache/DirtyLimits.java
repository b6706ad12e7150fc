package org.kmem.mm.pagecache;

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

  DirtyLimits(PhysicalMemory memory, VmStat stat, Tunables tunables) {
    this.memory = memory;
    this.stat = stat;
    this.tunables = tunables;
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

  /** Dirty pages, those that are being written too. */
  long dirtyPages() {
    return stat.total(NodeStat.NR_DIRTY) + stat.total(NodeStat.NR_WRITEBACK);
  }

  boolean isOverBackground() {
    return stat.total(NodeStat.NR_DIRTY) > backgroundThreshold();
  }
}
