package org.kmem.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PcpReplay;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * What the per-CPU lists held when a trace began, as far as it can be known: their sizes are recorded, and of
 * the frames those that the trace later touches.
 *
 * <p>A block that is allocated or drained without having left the free lists or having been freed before was on
 * a list. Allocations take from the front, so the blocks allocated come first, in that order; drains take from
 * the back, so the blocks drained come last, in reverse. Between them lies what the trace never touches: frames
 * that nothing else refers to stand in for those, so that the lists are as long as they were.
 */
final class StartLists {
  private record Block(int cpu, long pfn, int order, int type) {}

  private final List<Block> allocated = new ArrayList<>();
  private final List<Block> drained = new ArrayList<>();

  /** Frames known of: free at the start or the end, or named by an event so far. */
  private final BitSet known = new BitSet();

  private StartLists() {}

  /** Nothing known. */
  static StartLists none() {
    return new StartLists();
  }

  static StartLists of(Recording recording, FreeBlocks startBlocks, EventGate gate)
      throws IOException {
    StartLists lists = new StartLists();
    lists.addKnown(startBlocks, gate);
    MigrateTypeNumbers numbers = recording.migrateTypes();
    try (TraceCursor trace = recording.pageCursor()) {
      while (trace.next()) {
        if (gate.admits(trace.event())) {
          lists.accept(trace.event(), numbers);
        }
      }
    }
    Optional<FreeBlocks> endBlocks = recording.end().freeBlocks();
    endBlocks.ifPresent(blocks -> lists.addKnown(blocks, gate));
    return lists;
  }

  private void addKnown(FreeBlocks blocks, EventGate gate) {
    for (int i = 0; i < blocks.count(); i++) {
      if (gate.isBlock(blocks.pfn(i), blocks.order(i))) {
        markKnown(blocks.pfn(i), blocks.order(i));
      }
    }
  }

  private void markKnown(long pfn, int order) {
    known.set(Math.toIntExact(pfn), Math.toIntExact(pfn + Order.pages(order)));
  }

  private void accept(TraceEvent event, MigrateTypeNumbers numbers) {
    int order = event.order();
    switch (event.type()) {
      case PAGE_ALLOC -> {
        if (!event.failed()) {
          find(event, allocated, event.migrateType());
          markKnown(event.pfn(), order);
        }
      }
      case PCPU_DRAIN -> {
        find(event, drained, numbers.toMigrateType(event.migrateType()));
        markKnown(event.pfn(), order);
      }
      case ZONE_LOCKED, EXTFRAG, PAGE_FREE -> markKnown(event.pfn(), order);
      default -> {}
    }
  }

  private void find(TraceEvent event, List<Block> where, int type) {
    int pfn = Math.toIntExact(event.pfn());
    if (PerCpuPages.holds(event.order()) && !known.get(pfn)) {
      int listType = type < MigrateType.PCP_TYPES ? type : MigrateType.MOVABLE;
      where.add(new Block(event.cpu(), event.pfn(), event.order(), listType));
    }
  }

  /** First frames of the blocks that allocations took from a list as it was at the start. */
  PfnSet allocatedFrames() {
    PfnSet frames = new PfnSet();
    allocated.forEach(block -> frames.add(block.pfn, 1));
    return frames;
  }

  /**
   * Fills an allocator's lists: {@code counts[cpu]} pages of a zone, as recorded. An allocator whose CPUs have
   * other caches, or none, gets the blocks freed on those CPUs, the front of a list last.
   */
  void fill(PageAllocator pages, Zone zone, long[] counts) {
    List<Block> blocks = contents(pages, zone, counts);
    PerCpuPages pcp = zone.pcp();
    if (pcp != null) {
      PcpReplay lists = pcp.replay();
      blocks.forEach(block -> lists.putExact(block.cpu, block.pfn, block.order, block.type, true));
      return;
    }
    for (Block block : blocks.reversed()) {
      pages.recorded().adopt(block.pfn, block.order, block.type);
      pages.free(block.cpu, block.pfn, block.order);
    }
  }

  /** The blocks of a zone's lists, from the front to the back. */
  private List<Block> contents(PageAllocator pages, Zone zone, long[] counts) {
    List<Block> blocks = new ArrayList<>();
    BitSet listed = new BitSet();
    long[] wanted = counts.clone();
    for (Block block : allocated) {
      if (add(blocks, listed, pages, zone, counts.length, block)) {
        wanted[block.cpu] -= Order.pages(block.order);
      }
    }
    for (Block block : drained) {
      if (block.cpu < counts.length && isIn(zone, block.pfn)) {
        wanted[block.cpu] -= Order.pages(block.order);
      }
    }
    BitSet taken = (BitSet) known.clone();
    for (int cpu = 0; cpu < counts.length; cpu++) {
      standIn(blocks, zone, cpu, wanted[cpu], taken);
    }
    for (Block block : drained.reversed()) {
      add(blocks, listed, pages, zone, counts.length, block);
    }
    return blocks;
  }

  private static boolean add(
      List<Block> blocks, BitSet listed, PageAllocator pages, Zone zone, int cpus, Block block) {
    int first = Math.toIntExact(block.pfn);
    int end = first + Math.toIntExact(Order.pages(block.order));
    int nextListed = listed.nextSetBit(first);
    if (!isIn(zone, block.pfn)
        || block.cpu >= cpus
        || (nextListed >= 0 && nextListed < end)
        || !pages.recorded().isReserved(block.pfn, block.order)) {
      return false;
    }
    listed.set(first, end);
    return blocks.add(block);
  }

  private static void standIn(List<Block> blocks, Zone zone, int cpu, long wanted, BitSet taken) {
    int end = Math.toIntExact(zone.layout().endPfn());
    long left = wanted;
    for (int pfn = taken.previousClearBit(end - 1);
        left > 0 && pfn >= zone.layout().startPfn();
        pfn = taken.previousClearBit(pfn - 1)) {
      blocks.add(new Block(cpu, pfn, 0, MigrateType.MOVABLE));
      taken.set(pfn);
      left--;
    }
  }

  private static boolean isIn(Zone zone, long pfn) {
    return pfn >= zone.layout().startPfn() && pfn < zone.layout().endPfn();
  }
}
