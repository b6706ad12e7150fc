package org.kmem.buddy;

import org.kmem.counter.GuardedCounter;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageTrace;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLists;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The buddy allocator of one zone: blocks of {@code 2^order} frames, split in halves to allocate and merged
 * with their buddies when freed.
 *
 * <p>Methods whose names end in {@code Locked} require {@link #lock}; the others take it. A block that
 * leaves has state {@link PageFlags#NONE}: giving it a state is up to the caller, who owns it.
 *
 * <p>Kernel counterpart: {@code rmqueue_buddy}, {@code __rmqueue}, {@code __free_one_page}.
 */
public final class Buddy implements AutoCloseable {
  /*
   * Implementation notes.
   * Free lists are FreeArea, what happens when a type runs dry is Fallback, contiguous ranges are
   * PageIsolation, the reserve for high-order atomic requests is HighatomicBlocks: all four are this
   * class's own and work under its lock. MergeCheck has invariant I4.
   *
   * The lock is a monitor: uncontended it costs one CAS, contended it parks without allocating, and a
   * safepoint that stops its holder stops nobody else from making progress outside the zone.
   */
  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final int zoneId;
  private final long startPfn;
  private final long endPfn;
  private final Object lock;
  private final PageTrace trace;
  private final FreeArea area;
  private final Fallback fallback;
  private final PageIsolation isolation;
  private final HighatomicBlocks highatomic;
  private final GuardedCounter allocations = new GuardedCounter();
  private final GuardedCounter allocatedPages = new GuardedCounter();
  private final GuardedCounter releasedPages = new GuardedCounter();
  private final GuardedCounter bootPages = new GuardedCounter();

  /**
   * Makes the allocator of a zone, with no page free.
   *
   * @param memMap struct pages
   * @param pageBlocks pageblock types
   * @param zoneId zone, below {@link PageFlags#ZONE_LIMIT}
   * @param startPfn first frame of the zone
   * @param endPfn one past its last frame
   * @param lock the zone lock; may be shared by several zones
   * @param trace hears what the lists do
   */
  public Buddy(
      MemMap memMap,
      PageBlocks pageBlocks,
      int zoneId,
      long startPfn,
      long endPfn,
      Object lock,
      PageTrace trace) {
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.zoneId = zoneId;
    this.startPfn = startPfn;
    this.endPfn = endPfn;
    this.lock = lock;
    this.trace = trace;
    this.area = new FreeArea(memMap, pageBlocks, zoneId);
    this.fallback = new Fallback(this, area, memMap, trace);
    this.isolation = new PageIsolation(this, area, memMap);
    this.highatomic = new HighatomicBlocks(area, isolation, pageBlocks);
  }

  /**
   * The zone lock. It protects the free lists, the flags words of free blocks, the zone's pageblock types
   * and the implicit state of its sections.
   *
   * @return the monitor
   */
  public Object lock() {
    return lock;
  }

  /**
   * Takes a block.
   *
   * @param order order, valid
   * @param type migrate type asked for, one of the first three
   * @param allocFlags {@link AllocFlags}; the watermark has been checked already
   * @return first frame, or {@link Pfn#NONE}
   */
  public long alloc(int order, int type, int allocFlags) {
    synchronized (lock) {
      long pfn = Pfn.NONE;
      if ((allocFlags & AllocFlags.HIGHATOMIC) != 0) {
        pfn = takeSmallestLocked(order, MigrateType.HIGHATOMIC);
      }
      if (pfn == Pfn.NONE) {
        pfn = takeLocked(order, type, allocFlags);
      }
      if (pfn == Pfn.NONE && (allocFlags & (AllocFlags.OOM | AllocFlags.NON_BLOCK)) != 0) {
        pfn = takeSmallestLocked(order, MigrateType.HIGHATOMIC);
      }
      if (pfn != Pfn.NONE) {
        allocations.add(1);
        allocatedPages.add(1L << order);
      }
      return pfn;
    }
  }

  /**
   * Moves blocks to a per-CPU list, at its tail, in the order the lists give them.
   *
   * @param order order of the blocks
   * @param count how many are wanted
   * @param type migrate type asked for
   * @param allocFlags {@link AllocFlags}
   * @param lists the per-CPU lists, locked by the caller
   * @param list index of the one to fill
   * @return how many came
   */
  public int refill(int order, int count, int type, int allocFlags, PageLists lists, int list) {
    synchronized (lock) {
      for (int taken = 0; taken < count; taken++) {
        long pfn = takeLocked(order, type, allocFlags);
        if (pfn == Pfn.NONE) {
          return taken;
        }
        memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.PCP, order, type));
        lists.addLast(list, pfn);
      }
      return count;
    }
  }

  /**
   * Gives a block back.
   *
   * @param pfn first frame; the caller owns the block
   * @param order its order
   */
  public void free(long pfn, int order) {
    synchronized (lock) {
      releasedPages.add(1L << order);
      putLocked(pfn, order, false);
    }
  }

  /**
   * Gives a block to the allocator for the first time: memory released at boot. It goes to the tail of its
   * list, so that memory is used from the bottom up.
   *
   * @param pfn first frame
   * @param order its order
   */
  public void release(long pfn, int order) {
    synchronized (lock) {
      bootPages.add(1L << order);
      putLocked(pfn, order, true);
    }
  }

  /**
   * Gives a block back that was on a per-CPU list.
   *
   * @param pfn first frame
   * @param order its order
   */
  public void drainLocked(long pfn, int order) {
    trace.pcpuDrain(pfn, order, pageBlocks.type(pfn));
    putLocked(pfn, order, false);
  }

  /**
   * Declares whole sections free that nobody has touched yet.
   *
   * @param firstSection first section, entirely in the zone
   * @param endSection one past the last
   */
  public void releaseImplicit(long firstSection, long endSection) {
    synchronized (lock) {
      bootPages.add((endSection - firstSection) * MemMap.SECTION_PAGES);
      area.addImplicit(firstSection, endSection);
    }
  }

  /**
   * Takes exactly the blocks that contain a range out of the lists, splitting as needed: what a replay does
   * that follows recorded takes.
   *
   * @param pfn first frame
   * @param order order of the range
   * @return frames of the range that were free and have been taken
   */
  public long takeExact(long pfn, int order) {
    synchronized (lock) {
      return isolation.takeExactLocked(pfn, order);
    }
  }

  /**
   * Gives back those frames of a range that are not free: the counterpart of {@link #takeExact}.
   *
   * @param pfn first frame
   * @param order order of the range
   * @return frames of the range that were given back
   */
  public long putExact(long pfn, int order) {
    synchronized (lock) {
      return isolation.putExactLocked(pfn, order);
    }
  }

  /**
   * Changes the type of a pageblock and moves its free pages to the lists of that type. Of a pageblock that
   * the zone shares with another one, only this zone's pages move: the other has to be told too.
   *
   * @param pfn any frame of it
   * @param type the new type
   */
  public void setPageblockType(long pfn, int type) {
    synchronized (lock) {
      highatomic.noteTypeLocked(pageBlocks.type(pfn), type);
      isolation.setTypeLocked(Pfn.alignDown(pfn, Order.PAGEBLOCK), type);
    }
  }

  /**
   * Takes a contiguous range whose pageblocks are isolated, if every frame of it is free.
   *
   * @param rangeStart first frame
   * @param rangeEnd one past the last
   * @return false, with nothing changed, if some frame is not free
   */
  public boolean takeRange(long rangeStart, long rangeEnd) {
    synchronized (lock) {
      boolean taken = isolation.takeRangeLocked(rangeStart, rangeEnd);
      if (taken) {
        allocatedPages.add(rangeEnd - rangeStart);
      }
      return taken;
    }
  }

  /**
   * The first frame of a range that is not free.
   *
   * @param rangeStart first frame
   * @param rangeEnd one past the last
   * @return a frame, or {@link Pfn#NONE} if all are free
   */
  public long firstInUse(long rangeStart, long rangeEnd) {
    synchronized (lock) {
      return isolation.firstInUseLocked(rangeStart, rangeEnd);
    }
  }

  /**
   * Keeps the pageblocks of a fresh high-order atomic block for more of its kind.
   *
   * @param pfn the block
   * @param order its order
   * @param limitPages most pages that may be kept in the zone
   */
  public void reserveHighatomic(long pfn, int order, long limitPages) {
    synchronized (lock) {
      highatomic.reserveLocked(pfn, order, limitPages);
    }
  }

  /**
   * Gives one pageblock of the highatomic reserve to another type.
   *
   * @param type the type that needs it
   * @param force also the last one
   * @return whether one was given up
   */
  public boolean unreserveHighatomic(int type, boolean force) {
    synchronized (lock) {
      return highatomic.unreserveLocked(type, force);
    }
  }

  /**
   * Free pages that may be allocated.
   *
   * @return pages in the lists, isolated pageblocks and per-CPU lists not included
   */
  public long freePages() {
    return area.freePages();
  }

  /**
   * Free pages of one migrate type.
   *
   * @param type migrate type
   * @return pages
   */
  public long freePages(int type) {
    return area.freePages(type);
  }

  /**
   * Free blocks of an order and a type.
   *
   * @param order order
   * @param type migrate type
   * @return blocks, those of untouched sections included
   */
  public long freeBlocks(int order, int type) {
    return area.blocks(order, type);
  }

  /**
   * Pageblocks that became a type since boot, less those that ceased to be of it. All of them begin as
   * movable, so that this is the number of pageblocks of any other type.
   *
   * @param type migrate type
   * @return pageblocks, negative for movable
   */
  public long pageblockChange(int type) {
    return area.pageblockChange(type);
  }

  /**
   * Whether some block of an order or above is free in the lists of given types.
   *
   * @param order smallest order
   * @param types bit t is set if migrate type t will do
   * @return true if a block is there
   */
  public boolean hasBlock(int order, int types) {
    for (int left = types; left != 0; left &= left - 1) {
      if (area.smallestOrder(order, Integer.numberOfTrailingZeros(left)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Gets the free blocks one by one. */
  @FunctionalInterface
  public interface BlockVisitor {
    /**
     * Gets a block.
     *
     * @param pfn first frame
     * @param order its order
     * @param type migrate type of its list
     */
    void accept(long pfn, int order, int type);
  }

  /**
   * Visits every free block, list by list; those of untouched sections last. Takes as long as there are blocks,
   * with the zone locked.
   *
   * @param visitor gets the blocks
   */
  public void forEachFreeBlock(BlockVisitor visitor) {
    synchronized (lock) {
      area.forEach(visitor);
    }
  }

  /**
   * Pages of pageblocks kept for high-order atomic requests.
   *
   * @return pages, free or not
   */
  public long reservedHighatomicPages() {
    return highatomic.pages();
  }

  /**
   * Pages given to the allocator for the first time.
   *
   * @return pages
   */
  public long bootPages() {
    return bootPages.get();
  }

  /**
   * Blocks handed out past the per-CPU lists since boot; contiguous ranges are not counted.
   *
   * @return blocks
   */
  public long allocations() {
    return allocations.get();
  }

  /**
   * Pages handed out past the per-CPU lists since boot.
   *
   * @return pages
   */
  public long allocatedPages() {
    return allocatedPages.get();
  }

  /**
   * Pages given back past the per-CPU lists since boot.
   *
   * @return pages
   */
  public long releasedPages() {
    return releasedPages.get();
  }

  /**
   * Pageblock boost of the watermarks, see {@link #setBoostLimit}.
   *
   * @return pages
   */
  public long watermarkBoost() {
    return fallback.watermarkBoost();
  }

  /**
   * Sets how far fragmenting fallbacks may boost the watermarks and takes back what boost there is; 0 turns
   * boosting off.
   *
   * @param limitPages most pages
   */
  public void setBoostLimit(long limitPages) {
    synchronized (lock) {
      fallback.setBoostLimitLocked(limitPages);
    }
  }

  /** Boosts the watermarks by a pageblock, up to the limit: what a fragmenting fallback does. */
  public void boostWatermark() {
    synchronized (lock) {
      fallback.boostLocked();
    }
  }

  /**
   * Takes back some of the boost: reclaim has made up for it.
   *
   * @param pages how much, at most all of it
   */
  public void unboost(long pages) {
    synchronized (lock) {
      fallback.unboostLocked(pages);
    }
  }

  /**
   * Whether the watermarks were boosted since the last call.
   *
   * @return true once for each boost or series of boosts
   */
  public boolean pollBoosted() {
    return fallback.pollBoosted();
  }

  /** Takes a block for a type: own lists first, then the CMA and fallback rules. */
  private long takeLocked(int order, int type, int allocFlags) {
    boolean cmaAllowed = (allocFlags & AllocFlags.CMA) != 0;
    if (cmaAllowed && area.freePages(MigrateType.CMA) > area.freePages() / 2) {
      long pfn = takeSmallestLocked(order, MigrateType.CMA);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    long pfn = takeSmallestLocked(order, type);
    if (pfn == Pfn.NONE && cmaAllowed) {
      pfn = takeSmallestLocked(order, MigrateType.CMA);
    }
    return pfn == Pfn.NONE ? fallback.takeLocked(order, type, allocFlags) : pfn;
  }

  /** Takes a block from the smallest sufficient order of one type's lists. */
  long takeSmallestLocked(int order, int type) {
    int from = area.smallestOrder(order, type);
    if (from < 0) {
      return Pfn.NONE;
    }
    long pfn = area.first(from, type);
    splitLocked(pfn, from, order, type);
    trace.zoneLocked(pfn, order, type);
    return pfn;
  }

  /** Takes a free block off its list and returns all but its first {@code 2^order} frames. */
  void splitLocked(long pfn, int from, int order, int type) {
    area.remove(pfn, from, type);
    for (int half = from - 1; half >= order; half--) {
      area.add(pfn + (1L << half), half, type, false);
    }
  }

  /** Puts a block on the free lists, merged with every free buddy. */
  void putLocked(long pfn, int order, boolean toTail) {
    int type = pageBlocks.type(pfn);
    if (order > Order.PAGEBLOCK && type != pageBlocks.type(pfn + Order.PAGEBLOCK_PAGES)) {
      // Its second pageblock got another type while the block was held.
      putLocked(pfn, Order.PAGEBLOCK, toTail);
      putLocked(pfn + Order.PAGEBLOCK_PAGES, Order.PAGEBLOCK, toTail);
      return;
    }
    long first = pfn;
    int merged = order;
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.NONE, 0, 0));
    while (merged < Order.MAX) {
      long buddy = Pfn.buddy(first, merged);
      if (!isFreeBlock(buddy, merged)) {
        break;
      }
      int buddyType = PageFlags.migrateType(memMap.flags(buddy));
      if (merged >= Order.PAGEBLOCK && !mayMerge(type, buddyType)) {
        break;
      }
      area.remove(buddy, merged, buddyType);
      if (buddyType != type) {
        area.setPageblockType(buddy, type);
      }
      first &= buddy;
      merged++;
    }
    area.add(first, merged, type, toTail || isMergeLikely(first, merged));
  }

  /** Whether a free block of exactly this order starts here, in this zone. */
  boolean isFreeBlock(long pfn, int order) {
    if (pfn < startPfn || pfn >= endPfn) {
      return false;
    }
    int flags = memMap.flags(pfn);
    return PageFlags.is(flags, PageFlags.BUDDY, order) && PageFlags.zoneId(flags) == zoneId;
  }

  /** A block whose parent's buddy is free goes to the tail: left alone, it may soon merge twice. */
  private boolean isMergeLikely(long pfn, int order) {
    return order < Order.MAX - 1
        && isFreeBlock(Pfn.buddy(Pfn.alignDown(pfn, order + 1), order + 1), order + 1);
  }

  static boolean mayMerge(int type, int otherType) {
    return type == otherType
        || (MigrateType.isMergeable(type) && MigrateType.isMergeable(otherType));
  }

  /** Whether a whole pageblock lies in the zone, so that its type can change as one. */
  boolean spansBlock(long blockPfn) {
    return blockPfn >= startPfn && blockPfn + Order.PAGEBLOCK_PAGES <= endPfn;
  }

  long startPfn() {
    return startPfn;
  }

  long endPfn() {
    return endPfn;
  }

  PageIsolation isolation() {
    return isolation;
  }

  /**
   * Checks the lists (I1 to I3 of the free area) and that no two free buddies lie unmerged (I4).
   *
   * @throws IllegalStateException naming the invariant and the frame
   */
  public void verify() {
    synchronized (lock) {
      area.verify();
      new MergeCheck(this, memMap, zoneId).verifyLocked();
    }
  }

  /** Gives back what the lists stand on. */
  @Override
  public void close() {
    area.close();
  }
}
