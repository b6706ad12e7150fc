package org.kmem.zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the memory ranges of a machine into zones.
 *
 * <p>Implementation notes. Zones up to Normal are cut by address. The Movable zone is the upper part
 * of each node, taken from the highest zone that has memory: kernel memory keeps an equal share on
 * each node, rounded up to blocks of the largest order; what lies below that highest zone counts
 * towards the share first. All zones start out fully managed; what boot takes is subtracted later.
 */
final class ZoneCarver {
  /** Pages of a block of the largest order: Movable zones start at a multiple. */
  private static final long MOVABLE_ALIGN_PAGES = 1024;

  private static final long NO_MOVABLE = Long.MAX_VALUE;

  private final int nodes;
  private final List<MemoryRange> ranges;

  /** First page frame after each of DMA, DMA32 and Normal. */
  private final long[] limits;

  private final long[] movableStarts;

  ZoneCarver(int nodes, List<MemoryRange> ranges, long dmaLimitPfn, long dma32LimitPfn) {
    this.nodes = nodes;
    this.ranges = ranges;
    this.limits = new long[] {dmaLimitPfn, dma32LimitPfn, Long.MAX_VALUE};
    this.movableStarts = new long[nodes];
    Arrays.fill(movableStarts, NO_MOVABLE);
  }

  List<ZoneLayout> carve() {
    List<ZoneLayout> zones = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      long lower = 0;
      for (ZoneType type : ZoneType.values()) {
        if (type.isLowmem()) {
          long upper = limits[type.index()];
          zones.add(zone(node, type, lower, Math.min(upper, movableStarts[node])));
          lower = upper;
        } else {
          boolean movable = type == ZoneType.MOVABLE && movableStarts[node] != NO_MOVABLE;
          zones.add(
              zone(node, type, movable ? movableStarts[node] : Long.MAX_VALUE, Long.MAX_VALUE));
        }
      }
    }
    return zones;
  }

  private ZoneLayout zone(int node, ZoneType type, long fromPfn, long toPfn) {
    long present = 0;
    long nodeStart = Long.MAX_VALUE;
    long nodeEnd = 0;
    for (MemoryRange range : ranges) {
      if (range.node() == node) {
        nodeStart = Math.min(nodeStart, range.startPfn());
        nodeEnd = Math.max(nodeEnd, range.endPfn());
        present += range.pagesWithin(fromPfn, toPfn);
      }
    }
    if (present == 0) {
      return new ZoneLayout(node, type, 0, 0, 0, 0);
    }
    // A zone spans up to its limit if the node goes on above it, even if the last part is a hole.
    long start = Math.max(nodeStart, fromPfn);
    long end = Math.min(nodeEnd, toPfn);
    return new ZoneLayout(node, type, start, end - start, present, present);
  }

  /** Sets aside memory of {@code movablecore=} for the Movable zones. */
  void reserveMovable(long movablePages) {
    long total = ranges.stream().mapToLong(MemoryRange::pages).sum();
    long asked = roundUp(movablePages);
    if (asked >= total) {
      throw new InvalidMachineException(
          "movablecore of %d pages leaves nothing for the kernel: give less than the %d pages there are"
              .formatted(movablePages, total));
    }
    long highestZoneStart = highestZoneStart();
    long[] kernelPages = new long[nodes];
    long wanted = total - asked;
    int nodesWithRoom = nodes;
    // Each pass gives every node its share; what a small node cannot take goes round again among
    // one
    // node less, so there are at most as many passes as nodes.
    while (nodesWithRoom > 0 && wanted > nodesWithRoom - 1L) {
      long share = Math.max(wanted / nodesWithRoom, 1);
      for (int node = 0; node < nodes; node++) {
        long taken = Math.min(share, pagesOf(node) - kernelPages[node]);
        kernelPages[node] += taken;
        wanted -= taken;
      }
      nodesWithRoom--;
    }
    for (int node = 0; node < nodes; node++) {
      movableStarts[node] = roundUp(endOfKernelPages(node, kernelPages[node], highestZoneStart));
    }
  }

  private long endOfKernelPages(int node, long kernelPages, long highestZoneStart) {
    long left = kernelPages;
    long end = 0;
    for (MemoryRange range : ranges) {
      if (range.node() == node) {
        left -= range.pagesWithin(0, highestZoneStart);
      }
    }
    for (MemoryRange range : ranges) {
      if (range.node() == node) {
        long start = Math.max(range.startPfn(), highestZoneStart);
        long taken = Math.clamp(range.endPfn() - start, 0, Math.max(left, 0));
        left -= taken;
        if (taken > 0 || range.endPfn() <= highestZoneStart) {
          end = Math.min(range.endPfn(), start + taken);
        }
      }
    }
    return end;
  }

  private long highestZoneStart() {
    long end = ranges.stream().mapToLong(MemoryRange::endPfn).max().orElse(0);
    long start = 0;
    for (long limit : limits) {
      if (end > limit) {
        start = limit;
      }
    }
    return start;
  }

  private long pagesOf(int node) {
    return ranges.stream()
        .filter(range -> range.node() == node)
        .mapToLong(MemoryRange::pages)
        .sum();
  }

  private static long roundUp(long pages) {
    return (pages + MOVABLE_ALIGN_PAGES - 1) / MOVABLE_ALIGN_PAGES * MOVABLE_ALIGN_PAGES;
  }
}
