package org.kmem.bench.replay;

import java.io.IOException;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.bench.trace.TraceReport;
import org.kmem.bench.trace.TraceStrings;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageTrace;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Does to the buddy lists what the kernel's own did: every block that left them leaves, every block that came
 * back comes back, and splitting, merging and pageblock types are ours. At the end the free blocks must be
 * the kernel's.
 *
 * <p>Which events say so: {@code zone_locked} takes a block, from the lists of the type it names, so a
 * pageblock of another type has been claimed just before; {@code extfrag} takes one too where no {@code
 * zone_locked} of the same frame came right before it on that CPU, and a block of pageblock order or more
 * changes its type with it; {@code pcpu_drain} gives a block back to a pageblock of the type it names;
 * {@code mm_page_free} does for orders that per-CPU lists do not hold. An allocation of a frame that should
 * be free means that the kernel took it without an event.
 *
 * <p>Compaction moves pages without tracing where to: each page that its daemon frees has a new place that left
 * the free lists unseen. Which frame that was is not known, but how many such there are is, and failed
 * requests are judged by the free pages less those. Fragmenting fallbacks boost the watermarks as they do in the
 * kernel.
 */
final class FollowReplay {
  private final PageAllocator pages;
  private final MigrateTypeNumbers numbers;
  private final TraceStrings strings;

  /** Frame of the last zone_locked event of each CPU. */
  private final Long2LongHashMap lastTaken = new Long2LongHashMap(Pfn.NONE);

  /** Pages that compaction moved, by zone, and how many of their new places have come back since. */
  private final long[] movedPages;

  private final long[] returnedPages;
  private long events;
  private long takesOfUnknown;
  private long returnsOfFree;
  private long silentTakes;
  private final FailureCounts kernelFailures = new FailureCounts();
  private final FailureCounts reproducedFailures = new FailureCounts();

  private FollowReplay(PageAllocator pages, MigrateTypeNumbers numbers, TraceStrings strings) {
    this.pages = pages;
    this.strings = strings;
    this.movedPages = new long[pages.zones().size()];
    this.returnedPages = new long[pages.zones().size()];
    this.numbers = numbers;
  }

  static FollowOutcome run(Recording recording, RecordedMachine machine, Strategy strategy)
      throws IOException {
    try (PageAllocator pages = machine.bootEmpty(strategy, PageHooks.NONE, PageTrace.NONE);
        TraceCursor trace = recording.pageCursor()) {
      FollowReplay replay = new FollowReplay(pages, recording.migrateTypes(), trace.strings());
      MemoryMap before = MemoryMap.of(pages);
      long started = System.nanoTime();
      EventGate gate = machine.gate();
      while (trace.next()) {
        if (gate.admits(trace.event())) {
          replay.accept(trace.event());
        }
      }
      long nanos = System.nanoTime() - started;
      FollowOutcome outcome = replay.outcome(trace.report(), nanos, gate.refused(), before);
      pages.zones().forEach(zone -> zone.buddy().verify());
      return outcome;
    }
  }

  private FollowOutcome outcome(TraceReport report, long nanos, long refused, MemoryMap before) {
    return new FollowOutcome(
        events,
        nanos,
        report,
        FreeBlockCounts.of(pages),
        kernelFailures.failures(),
        reproducedFailures.failures(),
        pages.metadataBytes(),
        List.of(
            new Oddity("pages taken that were not free here", takesOfUnknown),
            new Oddity("pages given back that were free here", returnsOfFree),
            new Oddity("pages allocated without having been taken", silentTakes),
            new Oddity("events of frames, orders, types or flags that do not exist", refused)),
        new MemoryChange(before, MemoryMap.of(pages)));
  }

  private void accept(TraceEvent event) {
    events++;
    switch (event.type()) {
      case ZONE_LOCKED -> {
        setType(event.pfn(), numbers.toMigrateType(event.migrateType()));
        takesOfUnknown += Order.pages(event.order()) - take(event.pfn(), event.order());
        lastTaken.put(event.cpu(), event.pfn());
      }
      case EXTFRAG -> fallBack(event);
      case PCPU_DRAIN -> {
        setType(event.pfn(), numbers.toMigrateType(event.migrateType()));
        put(event.pfn(), event.order());
        unboostIfBalanced(event.pfn());
      }
      case PAGE_ALLOC -> {
        if (event.failed()) {
          fail(event.gfpFlags(), event.order());
        } else if (PerCpuPages.holds(event.order())) {
          silentTakes += take(event.pfn(), event.order());
        }
      }
      case PAGE_FREE -> {
        noteMove(event);
        if (!PerCpuPages.holds(event.order())) {
          put(event.pfn(), event.order());
        }
      }
      default -> {}
    }
  }

  /** A request failed in the kernel: it should here too, no zone being above the watermark it may go down to. */
  private void fail(int gfp, int order) {
    kernelFailures.count(pages, gfp, order);
    int allocFlags = AllocFlags.of(gfp, order);
    int highestZone = GfpFlags.highestZone(gfp);
    for (Zone zone : pages.zones()) {
      if (zone.type().index() <= highestZone
          && zone.layout().managed() > 0
          && zone.isAboveWatermark(order, highestZone, allocFlags, -movedAway(zone))) {
        return;
      }
    }
    reproducedFailures.count(pages, gfp, order);
  }

  private void fallBack(TraceEvent event) {
    int order = event.order();
    boolean taken = lastTaken.get(event.cpu()) == event.pfn();
    if (event.changeOwnership()) {
      int type = numbers.toMigrateType(event.migrateType());
      long first = Pfn.alignDown(event.pfn(), event.fallbackOrder());
      for (long block = first;
          block < first + Order.pages(event.fallbackOrder());
          block += Order.PAGEBLOCK_PAGES) {
        setType(block, type);
      }
    }
    if (event.fragmenting()) {
      Zone zone = pages.zoneOf(event.pfn());
      if (zone != null) {
        zone.buddy().boostWatermark();
      }
    }
    if (!taken) {
      takesOfUnknown += Order.pages(order) - take(event.pfn(), order);
    }
  }

  /** A page freed by the compaction daemon was moved: its new place left the free lists without an event. */
  private void noteMove(TraceEvent event) {
    Zone zone = pages.zoneOf(event.pfn());
    if (zone != null && strings.task(event.taskId()).startsWith(PageScript.COMPACTION_DAEMON)) {
      movedPages[zone.id()] += Order.pages(event.order());
    }
  }

  /** Pages of a zone that are free here only because their leaving was not traced. */
  private long movedAway(Zone zone) {
    return Math.max(0, movedPages[zone.id()] - returnedPages[zone.id()]);
  }

  /** Background reclaim ends, and with it the boost, when the zone is above its boosted high watermark. */
  private void unboostIfBalanced(long pfn) {
    Zone zone = pages.zoneOf(pfn);
    if (zone != null
        && zone.buddy().watermarkBoost() > 0
        && zone.isAboveWatermark(0, zone.type().index(), AllocFlags.WMARK_HIGH, -movedAway(zone))) {
      zone.buddy().unboost(zone.buddy().watermarkBoost());
    }
  }

  private void setType(long pfn, int type) {
    Zone zone = pages.zoneOf(pfn);
    if (zone != null && type < MigrateType.PCP_TYPES && pages.pageBlocks().type(pfn) != type) {
      zone.buddy().setPageblockType(pfn, type);
    }
  }

  private long take(long pfn, int order) {
    Zone zone = pages.zoneOf(pfn);
    return zone == null ? 0 : zone.buddy().takeExact(pfn, order);
  }

  private void put(long pfn, int order) {
    Zone zone = pages.zoneOf(pfn);
    if (zone != null) {
      long already = Order.pages(order) - zone.buddy().putExact(pfn, order);
      returnedPages[zone.id()] += already;
      returnsOfFree += already;
    }
  }
}
