package org.kmem.zone;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * A zone: a span of frames of one node that serve the same requests, with its free lists, its per-CPU
 * lists if the strategy has them, and its watermarks.
 *
 * <p>Safe for any thread. Watermarks and protection are written by one thread at a time (whoever
 * configures the machine) and may be read stale by others.
 *
 * <p>Kernel counterpart: {@code struct zone}, {@code rmqueue}, {@code __zone_watermark_ok};
 * documentation {@code Documentation/mm/physical_memory.rst}.
 */
public final class Zone implements AutoCloseable {
  private final int id;
  private final ZoneLayout layout;
  private final int nodeId;
  private final MemMap memMap;
  private final PageSource source;
  private final @Nullable PerCpuPages pcp;
  private final LongAdder misses = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder otherNode = new LongAdder();
  private final LongAdder adoptedPages = new LongAdder();

  private volatile Watermarks watermarks = Watermarks.NONE;
  private volatile long[] lowmemReserve = new long[ZoneType.COUNT];

  /**
   * Makes a zone.
   *
   * @param id number of the zone in its machine
   * @param layout which frames it has
   * @param memMap struct pages of the machine
   * @param source where its pages come from
   */
  public Zone(int id, ZoneLayout layout, MemMap memMap, PageSource source) {
    this.id = id;
    this.layout = layout;
    this.nodeId = layout.node();
    this.memMap = memMap;
    this.source = source;
    this.pcp = source.pcp();
  }

  /**
   * Takes a block for a caller; the watermark has been checked.
   *
   * @param slot slot of the caller
   * @param order order
   * @param type migrate type asked for
   * @param allocFlags how hard to try
   * @param extraFlags {@link PageFlags#COMPOUND} and {@link PageFlags#ACCOUNTED}, as wanted
   * @return first frame, or {@link Pfn#NONE}
   */
  public long alloc(int slot, int order, int type, int allocFlags, int extraFlags) {
    long pfn = source.alloc(slot, order, type, allocFlags);
    if (pfn != Pfn.NONE) {
      markAllocated(pfn, order, type, extraFlags);
    }
    return pfn;
  }

  /**
   * Takes pages of order 0 from the per-CPU list.
   *
   * @param slot slot of the caller
   * @param type migrate type asked for
   * @param allocFlags how hard to try
   * @param extraFlags flags of the pages, see {@link #alloc}
   * @param pfns where the frames go
   * @param from first index
   * @param to one past the last index
   * @return one past the last index written
   */
  public int allocBulk(
      int slot, int type, int allocFlags, int extraFlags, long[] pfns, int from, int to) {
    int next = source.allocBulk(slot, type, allocFlags, pfns, from, to);
    for (int i = from; i < next; i++) {
      markAllocated(pfns[i], 0, type, extraFlags);
    }
    while (next < to) {
      long pfn = alloc(slot, 0, type, allocFlags, extraFlags);
      if (pfn == Pfn.NONE) {
        break;
      }
      pfns[next++] = pfn;
    }
    return next;
  }

  /**
   * Takes a block back.
   *
   * @param slot slot of the caller
   * @param pfn first frame; its flags have been checked
   * @param order its order
   */
  public void free(int slot, long pfn, int order) {
    source.free(slot, pfn, order);
    notePlenty();
  }

  /**
   * Takes pages of order 0 back.
   *
   * @param slot slot of the caller
   * @param pfns frames of this zone, checked
   * @param from first index
   * @param to one past the last index
   */
  public void freeBulk(int slot, long[] pfns, int from, int to) {
    source.freeBulk(slot, pfns, from, to);
    notePlenty();
  }

  /**
   * Takes a range of free frames aside, has something done to its bytes, and gives it back: meanwhile it is nobody's.
   *
   * @param start first frame
   * @param end one past the last, in the same pageblock
   * @param action what is to be done
   * @return false, with nothing done, if some frame of it is not free now
   */
  public boolean visitFree(long start, long end, Runnable action) {
    if (!source.takeRange(start, end)) {
      return false;
    }
    try {
      action.run();
    } finally {
      for (long pfn = start; pfn < end; ) {
        int order = Math.min(Order.PAGEBLOCK, Long.numberOfTrailingZeros(pfn));
        while (pfn + Order.pages(order) > end) {
          order--;
        }
        source.giveBack(pfn, order);
        pfn += Order.pages(order);
      }
      notePlenty();
    }
    return true;
  }

  /**
   * Gives everything in a slot's per-CPU lists back to the free lists; the owner of an owner slot is asked to
   * do the same with its magazines.
   *
   * @param slot slot
   * @return pages given back now
   */
  public int drain(int slot) {
    return source.drain(slot);
  }

  /**
   * Whether a request may be served with free memory staying above a watermark.
   *
   * @param order order asked for
   * @param highestZone highest zone type the request may use
   * @param allocFlags which watermark and which reserves, see {@link AllocFlags}
   * @return true if it may
   */
  public boolean isAboveWatermark(int order, int highestZone, int allocFlags) {
    return isAboveWatermark(order, highestZone, allocFlags, 0);
  }

  /**
   * The same, as if more pages were free.
   *
   * @param order order asked for
   * @param highestZone highest zone type the request may use
   * @param allocFlags which watermark and which reserves
   * @param extraPages pages that might come free
   * @return true if it may
   */
  public boolean isAboveWatermark(int order, int highestZone, int allocFlags, long extraPages) {
    long mark = mark(allocFlags & AllocFlags.WMARK_MASK) + source.watermarkBoost();
    long plenty = mark + lowmemReserve[highestZone] + Order.pages(order);
    boolean enough =
        source.ordinaryPagesAtLeast() + extraPages > plenty
            || isAboveWatermarkSlow(order, highestZone, allocFlags, extraPages);
    return enough
        && (order == 0 || source.mayHaveBlock(order, WatermarkCheck.usableTypes(allocFlags)));
  }

  /** The same by all the rules, whether there is a block or not. */
  private boolean isAboveWatermarkSlow(
      int order, int highestZone, int allocFlags, long extraPages) {
    long boost = source.watermarkBoost();
    int index = allocFlags & AllocFlags.WMARK_MASK;
    if (index == AllocFlags.WMARK_MIN && WatermarkCheck.mayIgnoreBoost(order, allocFlags, boost)) {
      boost = 0;
    }
    long unusable =
        WatermarkCheck.unusableFreePages(
            order,
            allocFlags,
            source.freePages(MigrateType.HIGHATOMIC),
            source.freePages(MigrateType.CMA));
    return WatermarkCheck.isMet(
        source.freePages() + extraPages,
        unusable,
        mark(index) + boost,
        lowmemReserve[highestZone],
        allocFlags);
  }

  /**
   * Tells the per-CPU lists when a request finds the zone below its high watermark.
   *
   * @param order order asked for
   * @param highestZone highest zone type the request may use
   * @param allocFlags reserves that count
   * @return whether the zone was found above it, and so is above the lower watermarks for this request; false tells nothing
   */
  public boolean noteScarcity(int order, int highestZone, int allocFlags) {
    PerCpuPages lists = pcp;
    if (lists == null || lists.isBelowHigh()) {
      return false;
    }
    int atHigh = (allocFlags & ~AllocFlags.WMARK_MASK) | AllocFlags.WMARK_HIGH;
    boolean above = isAboveWatermark(order, highestZone, atHigh);
    if (!above) {
      lists.setBelowHigh(true);
    }
    return above;
  }

  /** Lets the per-CPU lists hold more again when frees have brought the zone above its high watermark. */
  private void notePlenty() {
    PerCpuPages lists = pcp;
    if (lists != null
        && lists.isBelowHigh()
        && isAboveWatermark(0, ZoneType.MOVABLE.index(), AllocFlags.WMARK_HIGH)) {
      lists.setBelowHigh(false);
    }
  }

  /**
   * Makes a given free block an allocated one: how a replay makes a recorded choice.
   *
   * @param pfn first frame
   * @param order its order
   * @param type migrate type it is used as
   * @return false, with nothing changed, if the block is not free as a whole, or its parts in different places
   */
  public boolean claim(long pfn, int order, int type) {
    boolean cached = source.takeCached(pfn, order);
    if (!cached && !source.takeRange(pfn, pfn + Order.pages(order))) {
      return false;
    }
    if (cached) {
      adoptedPages.add(Order.pages(order));
    }
    markAllocated(pfn, order, type, 0);
    return true;
  }

  /**
   * Takes an allocated block back as if it had not been handed out: the inverse of {@link #claim}. To a
   * per-CPU list, at its head, if a slot is named; to the free lists otherwise.
   *
   * @param slot slot, or -1
   * @param pfn first frame
   * @param order its order
   * @param type migrate type of the list
   */
  public void unclaim(int slot, long pfn, int order, int type) {
    adoptedPages.add(-Order.pages(order));
    source.putBack(slot, pfn, order, type);
  }

  /**
   * Counts a reserved block as allocated; it has been checked.
   *
   * @param pfn first frame
   * @param order its order
   * @param type migrate type it is used as
   */
  public void adopt(long pfn, int order, int type) {
    markAllocated(pfn, order, type, 0);
    adoptedPages.add(Order.pages(order));
    source.adopt(Order.pages(order));
  }

  /**
   * Sets watermarks, how far they may be boosted, and protection against requests that could use higher
   * zones.
   *
   * @param marks the new watermarks
   * @param boostLimitPages most boost
   * @param reserve pages kept from requests by the highest zone they may use, by zone type
   */
  public void setWatermarks(Watermarks marks, long boostLimitPages, long[] reserve) {
    watermarks = marks;
    lowmemReserve = reserve.clone();
    source.setBoostLimit(boostLimitPages);
  }

  /**
   * Counts allocations that may not have gone where they were first wanted.
   *
   * @param preferred the zone that was wanted
   * @param slotNode node of the caller's slot
   * @param allocations how many
   */
  public void countPlacement(Zone preferred, int slotNode, int allocations) {
    if (preferred.nodeId() != nodeId()) {
      misses.add(allocations);
      preferred.foreign.add(allocations);
    }
    if (slotNode != nodeId()) {
      otherNode.add(allocations);
    }
  }

  /**
   * Number of the zone in its machine.
   *
   * @return id
   */
  public int id() {
    return id;
  }

  /**
   * Which frames the zone has.
   *
   * @return its layout
   */
  public ZoneLayout layout() {
    return layout;
  }

  /**
   * Node of the zone.
   *
   * @return node id
   */
  public int nodeId() {
    return nodeId;
  }

  /**
   * Type of the zone.
   *
   * @return type
   */
  public ZoneType type() {
    return layout.type();
  }

  /**
   * Where the zone's pages come from.
   *
   * @return the source, whatever the strategy
   */
  public PageSource source() {
    return source;
  }

  /**
   * The free lists, for what only lists can tell or do.
   *
   * @return buddy allocator of the zone
   * @throws IllegalStateException if the strategy has no free lists
   */
  public Buddy buddy() {
    Buddy lists = source.buddy();
    if (lists == null) {
      throw new IllegalStateException(
          "zone %d has no buddy lists: ask its source(), or build the allocator with a buddy strategy"
              .formatted(id));
    }
    return lists;
  }

  /**
   * The per-CPU lists.
   *
   * @return the lists, or null if the strategy has none
   */
  public @Nullable PerCpuPages pcp() {
    return pcp;
  }

  /**
   * The watermarks without boost.
   *
   * @return watermarks
   */
  public Watermarks watermarks() {
    return watermarks;
  }

  /**
   * Pages kept from requests that may use zones up to a type.
   *
   * @param highestZone highest zone type of the request
   * @return pages
   */
  public long lowmemReserve(int highestZone) {
    return lowmemReserve[highestZone];
  }

  /**
   * Free pages in the free lists; pages on per-CPU lists do not count.
   *
   * @return pages
   */
  public long freePages() {
    return source.freePages();
  }

  /**
   * Pages on per-CPU lists.
   *
   * @return pages
   */
  public long cachedPages() {
    return source.cachedPages();
  }

  /**
   * Blocks handed out since boot, however large.
   *
   * @return allocations
   */
  public long allocations() {
    return source.allocations();
  }

  /**
   * Pages handed out since boot.
   *
   * @return pages
   */
  public long allocatedPages() {
    return source.allocatedPages();
  }

  /**
   * Pages taken back since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return source.freedPages();
  }

  /**
   * Allocations that went here though another node was wanted.
   *
   * @return allocations
   */
  public long misses() {
    return misses.sum();
  }

  /**
   * Allocations wanted here that went to another node.
   *
   * @return allocations
   */
  public long foreign() {
    return foreign.sum();
  }

  /**
   * Allocations here by a slot of another node.
   *
   * @return allocations
   */
  public long otherNode() {
    return otherNode.sum();
  }

  private long mark(int index) {
    Watermarks marks = watermarks;
    return switch (index) {
      case AllocFlags.WMARK_MIN -> marks.min();
      case AllocFlags.WMARK_LOW -> marks.low();
      default -> marks.high();
    };
  }

  private void markAllocated(long pfn, int order, int type, int extraFlags) {
    memMap.setFlags(pfn, PageFlags.of(id, PageFlags.ALLOCATED, order, type) | extraFlags);
  }

  /**
   * Proves the zone's books: lists whole and counted, every frame in one place, pages in allocated blocks
   * equal to those handed out and not taken back, watermarks rising.
   *
   * @throws IllegalStateException naming what is broken
   */
  public void verify() {
    FrameCensus census = source.verify(layout);
    check("free pages", census.free(), freePages() + source.freePages(MigrateType.ISOLATE));
    check("cached pages", census.cached(), cachedPages());
    check(
        "allocated pages",
        census.allocated(),
        allocatedPages() - freedPages() + adoptedPages.sum());
    Watermarks marks = watermarks;
    if (marks.min() > marks.low() || marks.low() > marks.high() || marks.high() > marks.promo()) {
      throw new IllegalStateException("watermarks of zone " + id + " do not rise: " + marks);
    }
  }

  private void check(String what, long counted, long expected) {
    if (counted != expected) {
      throw new IllegalStateException(
          what + " of zone " + id + ": frames say " + counted + ", counters say " + expected);
    }
  }

  /** Gives back what the lists stand on. */
  @Override
  public void close() {
    source.close();
  }
}
