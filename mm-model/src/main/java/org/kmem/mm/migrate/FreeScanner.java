package org.kmem.mm.migrate;

import java.util.Arrays;
import org.kmem.gfp.MigrateType;
import org.kmem.mm.physmem.FrameScan;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Goes down a zone, pageblock by pageblock, and takes its free pages: where compaction moves pages to. Made for one run.
 *
 * <p>Kernel counterpart: {@code isolate_freepages}, {@code compaction_alloc}, {@code compaction_free}.
 */
final class FreeScanner implements Destination {
  private final CompactControl run;
  private final PhysicalMemory memory;
  private final FrameScan frames;
  private final VmStat stat;
  private final Scheduler scheduler;

  /** Frames taken and not used yet, the first at {@link #first}. */
  private long[] taken = new long[Order.PAGEBLOCK_PAGES];

  private int first;
  private int end;

  FreeScanner(
      CompactControl run,
      PhysicalMemory memory,
      FrameScan frames,
      VmStat stat,
      Scheduler scheduler) {
    this.run = run;
    this.memory = memory;
    this.frames = frames;
    this.stat = stat;
    this.scheduler = scheduler;
  }

  @Override
  public long take(long from) {
    if (first == end) {
      isolate();
    }
    return first == end ? Pfn.NONE : taken[first++];
  }

  @Override
  public boolean giveBack(long to) {
    taken[--first] = to;
    return true;
  }

  /** Takes as many free pages as are to be moved, or what there is down to the migrate scanner. */
  private void isolate() {
    first = 0;
    end = 0;
    long low = FrameScan.pageblock(run.migratePfn + Order.PAGEBLOCK_PAGES - 1);
    long start = run.freePfn;
    long block = FrameScan.pageblock(start);
    while (block >= low) {
      scheduler.condResched();
      long blockEnd = Math.min(block + Order.PAGEBLOCK_PAGES, run.state.endPfn());
      if (isSuitableTarget(block) && (run.ignoreSkipHint || !run.state.isSkipped(block))) {
        long next = isolateBlock(Math.max(start, run.state.startPfn()), blockEnd);
        if (next < blockEnd) {
          run.freePfn = next;
          return;
        }
        noteDone(block);
      }
      block -= Order.PAGEBLOCK_PAGES;
      start = block;
      if (end >= run.isolatedCount && end > 0) {
        break;
      }
    }
    run.freePfn = start;
  }

  private boolean isSuitableTarget(long block) {
    if (frames.freeOrder(block) >= Order.PAGEBLOCK) {
      return false; // it is what compaction is to make
    }
    int type = frames.pageblockType(block);
    return run.ignoreBlockSuitable
        ? type != MigrateType.ISOLATE
        : type == MigrateType.MOVABLE || type == MigrateType.CMA;
  }

  /** Takes free pages of a pageblock; where it goes on, the end if nothing is left. */
  private long isolateBlock(long from, long blockEnd) {
    long scanned = 0;
    int before = end;
    long pfn = from;
    while (pfn < blockEnd && end < run.isolatedCount) {
      int order = frames.freeOrder(pfn);
      if (order >= 0 && frames.take(run.state.zone(), pfn, order)) {
        long count = Order.pages(order);
        keep(pfn, count);
        scanned += count;
        pfn += count;
      } else {
        scanned++;
        pfn++;
      }
    }
    scheduler.charge(scanned * scheduler.costs().pageScan());
    run.freeScanned += scanned;
    stat.count(VmEvent.COMPACT_ISOLATED, end - before);
    return pfn;
  }

  private void keep(long pfn, long count) {
    if (end + count > taken.length) {
      taken = Arrays.copyOf(taken, Math.toIntExact(Math.max(2L * taken.length, end + count)));
    }
    for (long i = 0; i < count; i++) {
      taken[end++] = pfn + i;
    }
  }

  private void noteDone(long block) {
    if (!run.ignoreSkipHint) {
      run.state.setSkipped(block);
      run.state.setCachedFreePfn(Math.min(run.state.cachedFreePfn(), block));
    }
  }

  /** Frees what was not used; the next run begins no lower than where that is. */
  void release() {
    long highest = -1;
    while (first < end) {
      long pfn = taken[first++];
      highest = Math.max(highest, pfn);
      memory.free(pfn, 0);
    }
    if (highest >= 0) {
      run.state.setCachedFreePfn(Math.max(run.state.cachedFreePfn(), FrameScan.pageblock(highest)));
    }
  }
}
