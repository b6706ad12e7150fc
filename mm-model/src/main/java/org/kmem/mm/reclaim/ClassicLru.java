package org.kmem.mm.reclaim;

import java.util.Arrays;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.FolioReferences;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Pfn;
import org.kmem.zone.ZoneType;

/**
 * Reclaim from active and inactive lists: folios come off the old end of an inactive list and go, or go back; the old
 * end of an active list comes to the inactive one, where inactive ones have become few.
 *
 * <p>Kernel counterpart: {@code shrink_lruvec}, {@code shrink_inactive_list}, {@code shrink_active_list}.
 */
final class ClassicLru implements LruScan {
  private static final int LISTS = LruVec.LRU_UNEVICTABLE;

  private final Folios folios;
  private final LruLists lru;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final FolioReferences references;
  private final ShrinkFolioList shrink;
  private final ScanBalance balance;
  private final ReclaimNodes nodes;
  private final ReclaimGroups groups;
  private final PageCache cache;

  ClassicLru(
      ReclaimParts parts,
      ShrinkFolioList shrink,
      ScanBalance balance,
      ReclaimNodes nodes,
      ReclaimGroups groups) {
    this.folios = parts.folios();
    this.lru = folios.lru();
    this.memory = folios.memory();
    this.stat = parts.stat();
    this.scheduler = parts.scheduler();
    this.references = parts.references();
    this.shrink = shrink;
    this.balance = balance;
    this.nodes = nodes;
    this.groups = groups;
    this.cache = parts.cache();
  }

  @Override
  public void shrinkLruvec(LruVec vec, ScanControl sc) {
    long[] targets = sc.targets;
    long[] left = sc.toScan;
    balance.counts(vec, sc, groups.protection(vec, sc), groups.usage(vec), targets);
    System.arraycopy(targets, 0, left, 0, LISTS);
    boolean inProportion =
        !sc.isMemcgReclaim() && !sc.isKswapd() && sc.priority == ScanControl.DEF_PRIORITY;
    boolean adjusted = false;
    long reclaimed = 0;
    while (left[LruVec.LRU_INACTIVE_ANON] != 0
        || left[LruVec.LRU_ACTIVE_FILE] != 0
        || left[LruVec.LRU_INACTIVE_FILE] != 0) {
      for (int list = 0; list < LISTS; list++) {
        long pages = Math.min(left[list], ScanControl.SWAP_CLUSTER_MAX);
        if (pages > 0) {
          left[list] -= pages;
          reclaimed += shrinkList(vec, list, pages, sc);
        }
      }
      scheduler.condResched();
      if (reclaimed < sc.nrToReclaim || inProportion || adjusted) {
        continue;
      }
      adjusted = true;
      if (!stopTheSmaller(targets, left)) {
        break;
      }
    }
    sc.nrReclaimed += reclaimed;
    if (groups.hasSwap() && ScanBalance.isInactiveLow(vec, LruVec.TYPE_ANON)) {
      shrinkActive(vec, LruVec.LRU_ACTIVE_ANON, ScanControl.SWAP_CLUSTER_MAX, sc);
    }
  }

  /**
   * Enough was freed: the kind of which less was left to scan stops here, and of the other as large a part is scanned
   * as of this one. Says whether there is anything left of both.
   */
  private static boolean stopTheSmaller(long[] targets, long[] left) {
    long anon = left[LruVec.LRU_INACTIVE_ANON] + left[LruVec.LRU_ACTIVE_ANON];
    long file = left[LruVec.LRU_INACTIVE_FILE] + left[LruVec.LRU_ACTIVE_FILE];
    if (anon == 0 || file == 0) {
      return false;
    }
    int stopped = file > anon ? LruVec.LRU_INACTIVE_ANON : LruVec.LRU_INACTIVE_FILE;
    int other = file > anon ? LruVec.LRU_INACTIVE_FILE : LruVec.LRU_INACTIVE_ANON;
    long target = targets[stopped] + targets[stopped + 1] + 1;
    long percentLeft = Math.min(anon, file) * 100 / target;
    Arrays.fill(left, stopped, stopped + 2, 0);
    for (int list = other; list < other + 2; list++) {
      long done = targets[list] - left[list];
      left[list] = Math.max(targets[list] * (100 - percentLeft) / 100 - done, 0);
    }
    return true;
  }

  private long shrinkList(LruVec vec, int list, long pages, ScanControl sc) {
    if (list == LruVec.LRU_ACTIVE_ANON || list == LruVec.LRU_ACTIVE_FILE) {
      if (sc.mayDeactivate(list == LruVec.LRU_ACTIVE_FILE)) {
        shrinkActive(vec, list, pages, sc);
      } else {
        sc.skippedDeactivate = true;
      }
      return 0;
    }
    return shrinkInactive(vec, list, pages, sc);
  }

  private long shrinkInactive(LruVec vec, int list, long pages, ScanControl sc) {
    boolean file = list == LruVec.LRU_INACTIVE_FILE;
    if (isMostlyIsolated(vec, file, sc)) {
      nodes.of(vec.node()).throttle.wait(ReclaimThrottle.Reason.ISOLATED, sc.isKswapd(), true);
      if (scheduler.current().isKilled()) {
        return ScanControl.SWAP_CLUSTER_MAX; // let it die with what it has
      }
    }
    FolioList batch = sc.folios;
    long scanned = isolate(vec, list, pages, sc);
    ReclaimCounts.scanned(stat, vec, sc, file, scanned);
    long taken = pagesOf(batch);
    if (taken == 0) {
      return 0;
    }
    countIsolated(vec, file, taken);
    ReclaimStat met = sc.batch;
    long reclaimed = shrink.shrink(batch, sc, met, false);
    shrink.putBack(batch);
    countIsolated(vec, file, -taken);
    ReclaimCounts.stolen(stat, vec, sc, file, reclaimed);
    vec.noteCost(type(file), met.pageout, scanned - reclaimed);
    if (met.unqueuedDirty == taken) {
      cache.wakeFlushers();
    }
    sc.nr.add(met);
    sc.nrTaken += taken;
    sc.nrFileTaken += file ? taken : 0;
    return reclaimed;
  }

  private static int type(boolean file) {
    return file ? LruVec.TYPE_FILE : LruVec.TYPE_ANON;
  }

  /** Direct reclaimers have taken off more than there is left: one more would only look at what is in use. */
  private boolean isMostlyIsolated(LruVec vec, boolean file, ScanControl sc) {
    if (sc.isKswapd() || sc.isMemcgReclaim()) {
      return false;
    }
    long inactive =
        stat.node(vec.node(), file ? NodeStat.NR_INACTIVE_FILE : NodeStat.NR_INACTIVE_ANON);
    long isolated =
        stat.node(vec.node(), file ? NodeStat.NR_ISOLATED_FILE : NodeStat.NR_ISOLATED_ANON);
    return isolated > inactive >> 3 && isolated > inactive;
  }

  private void countIsolated(LruVec vec, boolean file, long pages) {
    stat.add(vec.node(), file ? NodeStat.NR_ISOLATED_FILE : NodeStat.NR_ISOLATED_ANON, pages);
    if (pages < 0) {
      nodes.of(vec.node()).throttle.noteReturned();
    }
  }

  private long pagesOf(FolioList list) {
    long pages = 0;
    for (int at = 0; at < list.size(); at++) {
      pages += folios.pages(list.get(at));
    }
    return pages;
  }

  /**
   * Takes folios off the old end of a list, with a reference each. Those that lie in too high a zone, or are mapped
   * and must not be unmapped, go to its young end instead.
   *
   * @return pages looked at
   */
  private long isolate(LruVec vec, int list, long pages, ScanControl sc) {
    FolioList batch = sc.folios;
    batch.clear();
    long scanned = 0;
    long most = vec.pages(list);
    long seen = 0;
    for (long pfn = vec.tail(list); pfn != Pfn.NONE && scanned < pages && seen < most; ) {
      long newer = vec.newer(pfn);
      int count = folios.pages(pfn);
      int zone = memory.zoneId(pfn) % ZoneType.COUNT;
      seen += count;
      if (zone > sc.reclaimIdx) {
        stat.count(ReclaimCounts.skipped(zone), count);
        lru.requeue(pfn);
      } else {
        scanned += count;
        if (!sc.mayUnmap && folios.mappings().total(pfn) > 0) {
          lru.requeue(pfn);
        } else {
          lru.isolate(pfn);
          batch.add(pfn);
        }
      }
      pfn = newer;
    }
    return scanned;
  }

  private void shrinkActive(LruVec vec, int list, long pages, ScanControl sc) {
    boolean file = list == LruVec.LRU_ACTIVE_FILE;
    FolioList batch = sc.folios;
    long scanned = isolate(vec, list, pages, sc);
    long taken = pagesOf(batch);
    countIsolated(vec, file, taken);
    ReclaimCounts.refilled(stat, vec, sc, scanned);
    long deactivated = 0;
    long rotated = 0;
    for (int at = 0; at < batch.size(); at++) {
      long pfn = batch.get(at);
      scheduler.charge(scheduler.costs().pageScan());
      if (lru.isEvictable(pfn)) {
        if (isExecuted(pfn, sc) && file) {
          rotated += folios.pages(pfn);
        } else {
          folios.clear(pfn, PageFlag.PG_ACTIVE);
          folios.set(pfn, PageFlag.PG_WORKINGSET);
          deactivated += folios.pages(pfn);
        }
      }
    }
    shrink.putBack(batch);
    stat.count(vec.memcg(), VmEvent.PGDEACTIVATE, deactivated);
    countIsolated(vec, file, -taken);
    vec.noteCost(type(file), 0, rotated);
  }

  /** Programs that run stay, however often their files are scanned. */
  private boolean isExecuted(long pfn, ScanControl sc) {
    return references.referenced(pfn, sc.targetMemcg) > 0
        && (references.areaFlags() & VmFlags.VM_EXEC) != 0;
  }

  @Override
  public void age(int node, ScanControl sc) {
    if (!groups.hasSwap() || !ScanBalance.isInactiveLow(groups.root(node), LruVec.TYPE_ANON)) {
      return;
    }
    groups.forEach(
        node,
        ScanControl.NO_MEMCG,
        true,
        vec -> {
          shrinkActive(vec, LruVec.LRU_ACTIVE_ANON, ScanControl.SWAP_CLUSTER_MAX, sc);
          return true;
        });
  }
}
