package org.kmem.mm.procfs.system;

import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * How much memory programs could get without swapping: {@code MemAvailable}. Pure functions.
 *
 * <p>What is free beyond the reserves; of the page cache and of reclaimable kernel memory all but what the
 * machine needs to go on, taken to be half of it, or the sum of the low watermarks if that is less.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}; checked against Linux 6.12 by the labs. Kernel
 * counterpart: {@code si_mem_available}, {@code calculate_totalreserve_pages}.
 */
final class AvailableMemory {
  private AvailableMemory() {}

  static long pages(PhysicalMemory memory, VmStat vmStat, long reclaimableSlab) {
    long low = 0;
    for (Zone zone : memory.engine().zones()) {
      low += zone.watermarks().boosted(zone.source().watermarkBoost()).low();
    }
    long cache = vmStat.total(NodeStat.NR_ACTIVE_FILE) + vmStat.total(NodeStat.NR_INACTIVE_FILE);
    long reclaimable = reclaimableSlab + vmStat.total(NodeStat.NR_KERNEL_MISC_RECLAIMABLE);
    long available =
        memory.freePages() - reservedPages(memory) + usable(cache, low) + usable(reclaimable, low);
    return Math.max(available, 0);
  }

  private static long usable(long pages, long low) {
    return pages - Math.min(pages / 2, low);
  }

  /** What zones keep: their high watermark and their largest protection, but no more than they have. */
  static long reservedPages(PhysicalMemory memory) {
    long reserved = 0;
    for (Zone zone : memory.engine().zones()) {
      long protection = 0;
      for (int upper = zone.type().index(); upper < ZoneType.COUNT; upper++) {
        protection = Math.max(protection, zone.lowmemReserve(upper));
      }
      reserved += Math.min(protection + zone.watermarks().high(), zone.layout().managed());
    }
    return reserved;
  }
}
