package org.kmem.mm.migrate;

import org.kmem.gfp.MigrateType;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.physmem.FrameScan;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;

/**
 * Goes up a zone and isolates what can be moved, a few pages of one pageblock at a time.
 *
 * <p>Kernel counterpart: {@code isolate_migratepages}, {@code isolate_migratepages_block}.
 */
final class MigrateScanner {
  private final MigratePages pages;
  private final Folios folios;
  private final FrameScan frames;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final Tunables tunables;

  MigrateScanner(
      MigratePages pages,
      Folios folios,
      FrameScan frames,
      VmStat stat,
      Scheduler scheduler,
      Tunables tunables) {
    this.pages = pages;
    this.folios = folios;
    this.frames = frames;
    this.stat = stat;
    this.scheduler = scheduler;
    this.tunables = tunables;
  }

  /** Isolates pages of the next pageblock that is worth it; none if there is no such below the free scanner. */
  void isolate(CompactControl run) {
    long pfn = run.migratePfn;
    long blockEnd = FrameScan.pageblock(pfn) + Order.PAGEBLOCK_PAGES;
    while (blockEnd <= run.freePfn) {
      scheduler.condResched();
      boolean atStart = FrameScan.pageblock(pfn) == pfn || pfn == run.state.startPfn();
      boolean skipped = atStart && !run.ignoreSkipHint && run.state.isSkipped(pfn);
      if (!skipped && isSuitableSource(run, pfn)) {
        run.migratePfn = isolateBlock(run, pfn, blockEnd);
        return;
      }
      if (!skipped) {
        noteDone(run, blockEnd);
      }
      pfn = blockEnd;
      blockEnd += Order.PAGEBLOCK_PAGES;
    }
    run.migratePfn = pfn;
  }

  /** A request that does not wait looks at pageblocks of its own kind only. */
  private boolean isSuitableSource(CompactControl run, long pfn) {
    if (frames.freeOrder(FrameScan.pageblock(pfn)) >= Order.PAGEBLOCK) {
      return false;
    }
    int type = frames.pageblockType(pfn);
    if (run.isSync() || !run.direct) {
      return type != MigrateType.ISOLATE;
    }
    return run.migrateType == MigrateType.MOVABLE
        ? type == MigrateType.MOVABLE || type == MigrateType.CMA
        : type == run.migrateType;
  }

  private long isolateBlock(CompactControl run, long from, long blockEnd) {
    boolean unevictableToo = tunables.get(Tunable.COMPACT_UNEVICTABLE_ALLOWED) != 0;
    long scanned = 0;
    long pfn = from;
    long end = Math.min(blockEnd, run.state.endPfn());
    while (pfn < end && run.isolatedPages < CompactControl.CLUSTER_MAX) {
      scanned++;
      int free = frames.freeOrder(pfn);
      if (free >= 0) {
        pfn += Order.pages(free);
        continue;
      }
      long next = pfn + 1;
      if (frames.isAllocated(pfn)) {
        next = pfn + folios.pages(pfn);
        if (isMovable(run, pfn, unevictableToo) && pages.isolate(pfn)) {
          run.isolated[run.isolatedCount++] = pfn;
          run.isolatedPages += folios.pages(pfn);
        }
      }
      pfn = next;
    }
    scheduler.charge(scanned * scheduler.costs().pageScan());
    run.migrateScanned += scanned;
    stat.count(VmEvent.COMPACT_ISOLATED, run.isolatedPages);
    if (pfn >= end && run.isolatedCount == 0) {
      if (!run.ignoreSkipHint) {
        run.state.setSkipped(from);
      }
      noteDone(run, blockEnd);
    }
    return Math.min(pfn, blockEnd);
  }

  /** Whether moving a block has a chance of success, and would help. */
  private boolean isMovable(CompactControl run, long pfn, boolean unevictableToo) {
    if (!frames.isMovable(pfn)) {
      return false;
    }
    int flags = folios.flags(pfn);
    if ((flags & PageFlag.PG_LRU) == 0
        || ((flags & PageFlag.PG_UNEVICTABLE) != 0 && !unevictableToo)) {
      return false;
    }
    int order = folios.memory().order(pfn);
    if (order >= Order.PAGEBLOCK || (!run.isWhole() && order >= run.order)) {
      return false;
    }
    boolean held = folios.memory().refCount(pfn) > folios.mappings().total(pfn);
    if (folios.isAnon(pfn) && (flags & PageFlag.PG_SWAPCACHE) == 0 && held) {
      return false; // somebody works on it
    }
    return run.isSync() || (flags & PageFlag.PG_WRITEBACK) == 0;
  }

  private static void noteDone(CompactControl run, long end) {
    if (!run.ignoreSkipHint) {
      run.state.migratedTo(end, run.isSync());
    }
  }
}
