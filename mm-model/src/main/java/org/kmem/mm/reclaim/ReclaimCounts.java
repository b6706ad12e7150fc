package org.kmem.mm.reclaim;

import org.kmem.mm.folio.LruVec;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * Counts what was scanned and freed: by who did it, for the machine unless a group ran
 * short and always for the group whose folios they were; and by kind.
 *
 * <p>Kernel counterpart: {@code PGSCAN_KSWAPD + reclaimer_offset()} and what is counted beside it.
 */
public final class ReclaimCounts {
  private static final VmEvent[] SKIPPED = {
    VmEvent.PGSKIP_DMA,
    VmEvent.PGSKIP_DMA32,
    VmEvent.PGSKIP_NORMAL,
    VmEvent.PGSKIP_MOVABLE,
    VmEvent.PGSKIP_DEVICE
  };

  private static final VmEvent[] STALLED = {
    VmEvent.ALLOCSTALL_DMA,
    VmEvent.ALLOCSTALL_DMA32,
    VmEvent.ALLOCSTALL_NORMAL,
    VmEvent.ALLOCSTALL_MOVABLE,
    VmEvent.ALLOCSTALL_DEVICE
  };

  private ReclaimCounts() {}

  /**
   * Folios of a list were looked at.
   *
   * @param stat the machine's counters
   * @param vec whose list
   * @param sc the act of reclaim
   * @param file whether it was a list of files
   * @param pages how many
   */
  public static void scanned(VmStat stat, LruVec vec, ScanControl sc, boolean file, long pages) {
    VmEvent byWhom =
        switch (sc.origin) {
          case DIRECT -> VmEvent.PGSCAN_DIRECT;
          case KSWAPD -> VmEvent.PGSCAN_KSWAPD;
          case KHUGEPAGED -> VmEvent.PGSCAN_KHUGEPAGED;
        };
    if (!sc.isMemcgReclaim()) {
      stat.count(byWhom, pages);
    }
    stat.countForGroup(vec.memcg(), byWhom, pages);
    stat.count(file ? VmEvent.PGSCAN_FILE : VmEvent.PGSCAN_ANON, pages);
  }

  /**
   * Folios of a list were freed.
   *
   * @param stat the machine's counters
   * @param vec whose list
   * @param sc the act of reclaim
   * @param file whether it was a list of files
   * @param pages how many
   */
  public static void stolen(VmStat stat, LruVec vec, ScanControl sc, boolean file, long pages) {
    VmEvent byWhom =
        switch (sc.origin) {
          case DIRECT -> VmEvent.PGSTEAL_DIRECT;
          case KSWAPD -> VmEvent.PGSTEAL_KSWAPD;
          case KHUGEPAGED -> VmEvent.PGSTEAL_KHUGEPAGED;
        };
    if (!sc.isMemcgReclaim()) {
      stat.count(byWhom, pages);
    }
    stat.countForGroup(vec.memcg(), byWhom, pages);
    stat.count(file ? VmEvent.PGSTEAL_FILE : VmEvent.PGSTEAL_ANON, pages);
  }

  /**
   * Folios of an active list were looked at, or moved to the next generation as they are not to be freed now.
   *
   * @param stat the machine's counters
   * @param vec whose list
   * @param sc the act of reclaim
   * @param pages how many
   */
  public static void refilled(VmStat stat, LruVec vec, ScanControl sc, long pages) {
    if (!sc.isMemcgReclaim()) {
      stat.count(VmEvent.PGREFILL, pages);
    }
    stat.countForGroup(vec.memcg(), VmEvent.PGREFILL, pages);
  }

  /**
   * The event of folios that lie in too high a zone.
   *
   * @param zoneType index of the zone's type
   * @return {@code pgskip_*}
   */
  public static VmEvent skipped(int zoneType) {
    return SKIPPED[zoneType];
  }

  /** The event of a direct reclaim. */
  static VmEvent stalled(int highestZone) {
    return STALLED[highestZone];
  }
}
