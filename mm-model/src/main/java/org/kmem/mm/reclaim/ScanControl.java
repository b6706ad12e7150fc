package org.kmem.mm.reclaim;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.LruVec;
import org.kmem.zone.ZoneType;

/**
 * One act of reclaim: how much is wanted, what may be done for it, how hard it tries, and what came of it so far.
 *
 * <p>Fields are plain: all steps of a scan read and write them. Pages unless said otherwise. Belongs to the task that
 * reclaims.
 *
 * <p>Kernel counterpart: {@code struct scan_control}.
 */
public final class ScanControl {
  /** Priority to begin with: lists are scanned by a 4096th at a time. */
  public static final int DEF_PRIORITY = 12;

  /** Least that direct reclaim wants, and most that is scanned in one go. */
  public static final int SWAP_CLUSTER_MAX = 32;

  /** What {@link #swappiness} is if the machine's, or the group's, decides. */
  public static final int SWAPPINESS_DEFAULT = -1;

  /** What {@link #targetMemcg} is if the whole machine runs short; the root group has it as its number. */
  public static final int NO_MEMCG = 0;

  /** Who reclaims; counters differ. */
  public enum Origin {
    /** A task that allocates, or a group at its limit. */
    DIRECT,
    /** The node's kernel thread. */
    KSWAPD,
    /** The kernel thread that makes huge pages. */
    KHUGEPAGED
  }

  /** Who reclaims. */
  public final Origin origin;

  /** Flags of the allocation that ran short. */
  public final int gfp;

  /** Its order; kswapd lowers it to 0 when it has freed enough for compaction. */
  public int order;

  /** Highest zone type that counts. */
  public int reclaimIdx;

  /** Group that runs short, or {@link #NO_MEMCG}. */
  public int targetMemcg = NO_MEMCG;

  /** How much is wanted. */
  public long nrToReclaim = SWAP_CLUSTER_MAX;

  /** Lists are scanned by {@code size >> priority}. */
  public int priority = DEF_PRIORITY;

  /** Whether dirty folios may be written here. */
  public boolean mayWritepage = true;

  /** Whether mapped folios may be unmapped. */
  public boolean mayUnmap = true;

  /** Whether anonymous folios may be swapped out. */
  public boolean maySwap = true;

  /** Whether somebody asked for it who is in no need: {@code memory.reclaim}. */
  public boolean proactive;

  /** 0..200, or {@link #SWAPPINESS_DEFAULT}. */
  public int swappiness = SWAPPINESS_DEFAULT;

  /** Anonymous active folios may be deactivated. */
  public boolean mayDeactivateAnon;

  /** Active folios of files may be deactivated. */
  public boolean mayDeactivateFile;

  /** Deactivate whatever the balance says. */
  public boolean forceDeactivate;

  /** Active folios were passed over. */
  public boolean skippedDeactivate;

  /** Groups below {@code memory.low} are no longer spared. */
  public boolean memcgLowReclaim;

  /** A group was spared for its {@code memory.low}. */
  public boolean memcgLowSkipped;

  /** Go through all groups, not only the next few. */
  public boolean memcgFullWalk;

  /** Much unused cache: leave anonymous memory alone. */
  public boolean cacheTrimMode;

  /** Trimming the cache did not free anything. */
  public boolean cacheTrimModeFailed;

  /** Do not trim the cache only. */
  public boolean noCacheTrimMode;

  /** So little cache is left that only anonymous memory is worth scanning. */
  public boolean fileIsTiny;

  /** A zone is ready to be compacted, which is better than to reclaim more. */
  public boolean compactionReady;

  /** Cost of the target's anonymous lists. */
  public long anonCost;

  /** Cost of the target's file lists. */
  public long fileCost;

  /** Looked at, in this round of priorities. */
  public long nrScanned;

  /** Freed. */
  public long nrReclaimed;

  /** Taken off lists in this visit of a node. */
  public long nrTaken;

  /** Of those, file folios. */
  public long nrFileTaken;

  /** What this visit of a node met with. */
  public final ReclaimStat nr = new ReclaimStat();

  /** What the batch in hand met with. */
  public final ReclaimStat batch = new ReclaimStat();

  /** Folios of the batch in hand. */
  public final FolioList folios = new FolioList();

  /** How much of each classic list is to be scanned in this visit. */
  final long[] targets = new long[LruVec.LRU_UNEVICTABLE];

  /** What of that is left. */
  final long[] toScan = new long[LruVec.LRU_UNEVICTABLE];

  private ScanControl(Origin origin, int gfp, int order, int reclaimIdx) {
    this.origin = origin;
    this.gfp = gfp;
    this.order = order;
    this.reclaimIdx = reclaimIdx;
  }

  /**
   * For a task whose allocation ran short.
   *
   * @param gfp flags of the allocation
   * @param order its order
   * @param highestZone highest zone type it may use
   * @return what it is to do
   */
  public static ScanControl direct(int gfp, int order, int highestZone) {
    return new ScanControl(Origin.DIRECT, gfp, order, highestZone);
  }

  /**
   * For the kernel thread of a node.
   *
   * @param order order that is wanted
   * @param highestZone highest zone type to balance
   * @return what it is to do
   */
  public static ScanControl kswapd(int order, int highestZone) {
    return new ScanControl(Origin.KSWAPD, GfpFlags.GFP_KERNEL, order, highestZone);
  }

  /**
   * For a group that has too much, or that is asked to give.
   *
   * @param memcg number of the group
   * @param pages how much it should give
   * @param gfp flags of the allocation, or {@code GFP_KERNEL}
   * @return what is to be done
   */
  public static ScanControl memcg(int memcg, long pages, int gfp) {
    ScanControl sc = new ScanControl(Origin.DIRECT, gfp, 0, ZoneType.MOVABLE.index());
    sc.targetMemcg = memcg;
    sc.nrToReclaim = Math.max(pages, SWAP_CLUSTER_MAX);
    return sc;
  }

  /**
   * Whether a group runs short, not the machine. Reclaim asked for in the root group is of the machine.
   *
   * @return {@code cgroup_reclaim}
   */
  public boolean isMemcgReclaim() {
    return targetMemcg != NO_MEMCG;
  }

  /**
   * Whether the node's kernel thread reclaims.
   *
   * @return {@code current_is_kswapd}
   */
  public boolean isKswapd() {
    return origin == Origin.KSWAPD;
  }

  /** Whether anonymous folios may come off their active list. */
  boolean mayDeactivate(boolean file) {
    return file ? mayDeactivateFile : mayDeactivateAnon;
  }
}
