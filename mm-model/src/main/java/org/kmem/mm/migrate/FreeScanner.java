package org.kmem.mm.migrate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

  /** Blocks taken and not used yet, by order: {@code cc->freepages}. */
  private final List<Deque<Long>> taken = new ArrayList<>();

  private long takenPages;

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
    for (int order = 0; order <= Order.MAX; order++) {
      taken.add(new ArrayDeque<>());
    }
  }

  @Override
  public long take(long from) {
    int order = memory.order(from);
    int start = smallestFrom(order);
    if (start > Order.MAX) {
      isolate();
      start = smallestFrom(order);
    }
    if (start > Order.MAX) {
      return Pfn.NONE;
    }
    long pfn = taken.get(start).removeFirst();
    while (start > order) {
      long second = frames.halve(pfn, start);
      start--;
      taken.get(start).addFirst(second);
    }
    takenPages -= Order.pages(order);
    run.isolatedPages -= Order.pages(order);
    return pfn;
  }

  /** The smallest order, of those from one on, of which there is a block. */
  private int smallestFrom(int order) {
    int at = order;
    while (at <= Order.MAX && taken.get(at).isEmpty()) {
      at++;
    }
    return at;
  }

  @Override
  public boolean giveBack(long to) {
    int order = memory.order(to);
    taken.get(order).addFirst(to);
    takenPages += Order.pages(order);
    run.isolatedPages += Order.pages(order);
    return true;
  }

  /** Takes as many free pages as are to be moved, or what there is down to the migrate scanner. */
  private void isolate() {
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
      if (takenPages >= run.isolatedPages && takenPages > 0) {
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
    long before = takenPages;
    long pfn = from;
    while (pfn < blockEnd && takenPages < run.isolatedPages) {
      int order = frames.freeOrder(pfn);
      if (order >= 0 && frames.take(run.state.zone(), pfn, order)) {
        long count = Order.pages(order);
        taken.get(order).addLast(pfn);
        takenPages += count;
        scanned += count;
        pfn += count;
      } else {
        scanned++;
        pfn++;
      }
    }
    scheduler.charge(scanned * scheduler.costs().pageScan());
    run.freeScanned += scanned;
    stat.count(VmEvent.COMPACT_ISOLATED, takenPages - before);
    return pfn;
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
    for (int order = 0; order <= Order.MAX; order++) {
      for (long pfn : taken.get(order)) {
        highest = Math.max(highest, pfn + Order.pages(order) - 1);
        memory.free(pfn, order);
      }
      taken.get(order).clear();
    }
    takenPages = 0;
    if (highest >= 0) {
      run.state.setCachedFreePfn(Math.max(run.state.cachedFreePfn(), FrameScan.pageblock(highest)));
    }
  }
}
