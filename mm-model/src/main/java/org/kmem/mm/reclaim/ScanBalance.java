package org.kmem.mm.reclaim;

import org.kmem.mm.folio.LruVec;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.NodeStat;

/**
 * How much of which list is scanned: anonymous memory against files, active lists against inactive ones.
 *
 * <p>Swappiness {@code s} of 0..200 weighs the two kinds as {@code s : 200 - s}, each divided by what its scanning has
 * cost of late. Without swap only files are scanned; with much inactive cache that is not in use, likewise. At the last
 * priority both are scanned alike, and where next to no cache is left, anonymous memory only.
 *
 * <p>Pure decisions; nothing waits. Kernel counterpart: {@code prepare_scan_control}, {@code get_scan_count}, {@code
 * inactive_is_low}.
 */
final class ScanBalance {
  private static final int SWAPPINESS_MAX = 200;
  private static final int GIB_SHIFT = 18;
  private static final int RATIO_OF_GIB = 10;

  private final Tunables tunables;
  private final ReclaimGroups groups;

  ScanBalance(Tunables tunables, ReclaimGroups groups) {
    this.tunables = tunables;
    this.groups = groups;
  }

  /** Which kinds are scanned, and how they are weighed. */
  private enum Balance {
    EQUAL,
    FRACTION,
    ANON,
    FILE
  }

  /** Decides what goes for a whole visit of a node, from the lists of the group that is short. */
  void prepare(ReclaimNode node, LruVec target, ScanControl sc) {
    sc.anonCost = target.cost(LruVec.TYPE_ANON);
    sc.fileCost = target.cost(LruVec.TYPE_FILE);
    sc.mayDeactivateAnon = sc.forceDeactivate || mayDeactivate(target, LruVec.TYPE_ANON);
    sc.mayDeactivateFile = sc.forceDeactivate || mayDeactivate(target, LruVec.TYPE_FILE);
    sc.cacheTrimMode =
        target.treePages(LruVec.LRU_INACTIVE_FILE) >> sc.priority > 0
            && !sc.mayDeactivateFile
            && !sc.noCacheTrimMode;
    if (!sc.isMemcgReclaim()) {
      long file = node.count(NodeStat.NR_ACTIVE_FILE) + node.count(NodeStat.NR_INACTIVE_FILE);
      sc.fileIsTiny =
          file + node.freePages() <= node.highMarks()
              && !sc.mayDeactivateAnon
              && node.count(NodeStat.NR_INACTIVE_ANON) >> sc.priority > 0;
    }
  }

  /** Active pages may go if some refaulted and were activated since, or if the inactive list is short. */
  private boolean mayDeactivate(LruVec target, int type) {
    return groups.hasNewRefaults(target, type) || isInactiveLow(target, type);
  }

  /** Whether the inactive list should be filled up from the active one. */
  static boolean isInactiveLow(LruVec vec, int type) {
    long inactive = vec.treePages(2 * type);
    long active = vec.treePages(2 * type + 1);
    long gib = (inactive + active) >> GIB_SHIFT;
    long ratio = gib > 0 ? (long) Math.sqrt((double) (RATIO_OF_GIB * gib)) : 1;
    return inactive * ratio < active;
  }

  private int swappiness(ScanControl sc) {
    return sc.swappiness == ScanControl.SWAPPINESS_DEFAULT
        ? (int) tunables.get(Tunable.SWAPPINESS)
        : sc.swappiness;
  }

  private Balance balance(LruVec vec, ScanControl sc) {
    int swappiness = swappiness(sc);
    if (!sc.maySwap || !groups.hasFreeSwap(vec)) {
      return Balance.FILE;
    }
    if (sc.isMemcgReclaim() && swappiness == 0) {
      return Balance.FILE;
    }
    if (sc.priority == 0 && swappiness > 0) {
      return Balance.EQUAL;
    }
    if (sc.fileIsTiny) {
      return Balance.ANON;
    }
    return sc.cacheTrimMode ? Balance.FILE : Balance.FRACTION;
  }

  /**
   * How much of each list is to be scanned now.
   *
   * @param vec the lists
   * @param sc the act of reclaim
   * @param protection what the group is guaranteed, in pages
   * @param usage what the group uses, in pages
   * @param counts where the pages to scan go, by classic list
   */
  void counts(LruVec vec, ScanControl sc, long protection, long usage, long[] counts) {
    Balance balance = balance(vec, sc);
    int swappiness = swappiness(sc);
    long total = sc.anonCost + sc.fileCost;
    long anonWeight = swappiness * (total + 1) / (total + sc.anonCost + 1);
    long fileWeight = (SWAPPINESS_MAX - swappiness) * (total + 1) / (total + sc.fileCost + 1);
    for (int list = 0; list < counts.length; list++) {
      boolean file = list >= LruVec.LRU_INACTIVE_FILE;
      long scan = unprotected(vec.pages(list), protection, usage) >> sc.priority;
      counts[list] =
          switch (balance) {
            case EQUAL -> scan;
            case FRACTION -> scan * (file ? fileWeight : anonWeight) / (anonWeight + fileWeight);
            case FILE -> file ? scan : 0;
            case ANON -> file ? 0 : scan;
          };
    }
  }

  /** What of a list may be scanned: less, the more of the group's usage is guaranteed; but never nothing. */
  private static long unprotected(long pages, long protection, long usage) {
    if (protection == 0) {
      return pages;
    }
    long left = pages - pages * protection / (Math.max(usage, protection) + 1);
    return Math.max(left, ScanControl.SWAP_CLUSTER_MAX);
  }
}
