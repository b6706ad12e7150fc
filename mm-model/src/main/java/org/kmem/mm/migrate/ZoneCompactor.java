package org.kmem.mm.migrate;

import org.kmem.gfp.MigrateType;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.physmem.FrameScan;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * Runs compaction in one zone: isolates pages at the bottom, moves them to free frames at the top, until there is what the
 * run is for or the two ends meet.
 *
 * <p>Kernel counterpart: {@code compact_zone}, {@code compact_finished}.
 */
final class ZoneCompactor {
  private final PhysicalMemory memory;
  private final FrameScan frames;
  private final MigratePages pages;
  private final MigrateScanner scanner;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final ZoneFragmentation fragmentation;

  ZoneCompactor(
      PhysicalMemory memory,
      FrameScan frames,
      MigratePages pages,
      MigrateScanner scanner,
      VmStat stat,
      Scheduler scheduler,
      ZoneFragmentation fragmentation) {
    this.memory = memory;
    this.frames = frames;
    this.pages = pages;
    this.scanner = scanner;
    this.stat = stat;
    this.scheduler = scheduler;
    this.fragmentation = fragmentation;
  }

  CompactResult compact(CompactControl run) {
    begin(run);
    FreeScanner free = new FreeScanner(run, memory, frames, stat, scheduler);
    boolean sameCached =
        run.state.cachedMigratePfn(false) == run.state.cachedMigratePfn(true) && run.isSync();
    long lastMigrated = -1;
    CompactResult result = finished(run);
    while (result == CompactResult.CONTINUE) {
      run.isolatedCount = 0;
      run.isolatedPages = 0;
      scanner.isolate(run);
      if (run.isolatedCount > 0) {
        sameCached = false;
        lastMigrated = FrameScan.pageblock(run.migratePfn - 1);
        long failed = pages.migrate(run.isolated, run.isolatedCount, free, run.mode);
        if (failed == Errno.ENOMEM.asResult() && !run.haveScannersMet()) {
          result = CompactResult.CONTENDED;
          break;
        }
      } else if (sameCached) {
        run.state.setCachedMigratePfn(true, run.state.cachedMigratePfn(false));
      }
      lastMigrated = drainBehind(run, lastMigrated);
      result = finished(run);
    }
    free.release();
    stat.count(VmEvent.COMPACT_MIGRATE_SCANNED, run.migrateScanned);
    stat.count(VmEvent.COMPACT_FREE_SCANNED, run.freeScanned);
    return result;
  }

  private static void begin(CompactControl run) {
    CompactionState state = run.state;
    if (!run.isWhole() && state.isRestarting(run.order)) {
      state.resetSkipped();
    }
    long lastBlock = FrameScan.pageblock(state.endPfn() - 1);
    run.migratePfn = state.startPfn();
    run.freePfn = lastBlock;
    if (!run.wholeZone) {
      long from = state.cachedMigratePfn(run.isSync());
      long to = state.cachedFreePfn();
      run.freePfn = to >= state.startPfn() && to < state.endPfn() ? to : lastBlock;
      run.migratePfn = from < state.endPfn() ? from : state.startPfn();
      run.wholeZone = run.migratePfn <= state.startPfn();
    }
  }

  /** Freed pages on per-CPU lists do not merge: they are given back behind each block of the order. */
  private long drainBehind(CompactControl run, long lastMigrated) {
    if (run.isWhole()
        || lastMigrated < 0
        || lastMigrated >= run.migratePfn >> run.order << run.order) {
      return lastMigrated;
    }
    memory.engine().drain(scheduler.currentCpu());
    return -1;
  }

  private CompactResult finished(CompactControl run) {
    if (run.haveScannersMet()) {
      run.state.resetCachedPositions();
      if (run.direct) {
        run.state.setSkipFlush(true);
      }
      return run.wholeZone ? CompactResult.COMPLETE : CompactResult.PARTIAL_SKIPPED;
    }
    SimTask task = scheduler.currentOrNull();
    if (task != null && task.isKilled()) {
      return CompactResult.CONTENDED;
    }
    Zone zone = run.state.zone();
    if (run.proactive) {
      return ZoneFragmentation.outsideHugeBlocks(zone) > fragmentation.scoreLow()
          ? CompactResult.CONTINUE
          : CompactResult.SUCCESS;
    }
    boolean midBlock = run.migratePfn % Order.PAGEBLOCK_PAGES != 0;
    return run.isWhole() || midBlock || !zone.source().mayHaveBlock(run.order, usableTypes(run))
        ? CompactResult.CONTINUE
        : CompactResult.SUCCESS;
  }

  /** Its own kind, contiguous memory for movable ones, and what may be taken over from others. */
  private static int usableTypes(CompactControl run) {
    boolean mayTakeOver =
        run.order >= Order.PAGEBLOCK / 2 || run.migrateType != MigrateType.MOVABLE;
    int types = mayTakeOver ? (1 << MigrateType.PCP_TYPES) - 1 : 1 << run.migrateType;
    return run.migrateType == MigrateType.MOVABLE ? types | 1 << MigrateType.CMA : types;
  }
}
