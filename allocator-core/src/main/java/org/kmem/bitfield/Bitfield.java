package org.kmem.bitfield;

import java.util.concurrent.atomic.LongAdder;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The lock-free page allocator of one zone: takes and gives back blocks of {@code 2^order} frames by atomic
 * operations on rows of bits and counters.
 *
 * <p>A block's struct pages are not looked at: giving a state to what was taken is up to the caller. Safe for
 * any thread except {@link #release}, {@link #reserveRest}, {@link #verify} and {@link #close}, which need
 * the zone for themselves.
 *
 * <p>Source: the LLFree paper, see the package; where this differs is in {@code docs/CONCURRENCY.md}.
 */
public final class Bitfield implements AutoCloseable {
  /*
   * Implementation notes.
   * B4  the rows of pages that are not managed, and of those at both ends that belong to other zones,
   *     are set from the start.
   *
   * Each slot has cache lines of its own: what its searches remember, and how many blocks of each order
   * it has handed out, whose changes are atomic because threads may share a slot.
   *
   *   0                        48                                    136    256
   *   +------------------------+-------------------------------------+------+
   *   | 3 hints of TreeSearch  | blocks of order 0, 1, ... 10        | pad  |
   *   +------------------------+-------------------------------------+------+
   */
  static final int SLOT_BYTES = 256;

  private static final int BLOCKS = MigrateType.PCP_TYPES * TreeSearch.HINT_BYTES;

  private final FrameTable table;
  private final TreeSearch search;
  private final FragmentationBoost boost = new FragmentationBoost();
  private final MemMap memMap;
  private final int zoneId;
  private final long startPfn;
  private final long endPfn;
  private final BackingMemory slotLines;
  private final long slotLinesBase;
  private final int slots;
  private final LongAdder rangePages = new LongAdder();
  private final LongAdder releasedPages = new LongAdder();
  private long bootPages;
  private long bootCursor;

  /**
   * Makes the allocator of a zone, to be told what is free by {@link #release}.
   *
   * @param memMap struct pages
   * @param pageBlocks pageblock types; the zone's own are written here
   * @param zoneId zone, for messages
   * @param startPfn first frame of the zone
   * @param endPfn one past its last frame
   * @param slots number of slots
   */
  public Bitfield(
      MemMap memMap, PageBlocks pageBlocks, int zoneId, long startPfn, long endPfn, int slots) {
    this.memMap = memMap;
    this.zoneId = zoneId;
    this.startPfn = startPfn;
    this.endPfn = endPfn;
    this.table = new FrameTable(memMap, pageBlocks, startPfn, endPfn);
    this.search = new TreeSearch(table, new FrameSearch(table, boost));
    this.slots = slots;
    this.slotLines = BackingMemory.reserveSparse(PageSize.roundUp((long) slots * SLOT_BYTES));
    this.slotLinesBase = slotLines.address();
    this.bootCursor = Pfn.alignDown(startPfn, Order.PAGEBLOCK);
  }

  /**
   * Declares a range free: memory released at boot. Ranges come in rising order; what lies between them is
   * reserved. Whole sections stay implicit and cost nothing.
   *
   * @param start first frame
   * @param end one past the last
   */
  public void release(long start, long end) {
    reserveUpTo(start);
    bootCursor = end;
    bootPages += end - start;
    table.include(end - start);
    long endSection = end >>> MemMap.SECTION_SHIFT;
    for (long section = Pfn.alignUp(start, MemMap.SECTION_SHIFT) >>> MemMap.SECTION_SHIFT;
        section < endSection;
        section++) {
      memMap.markImplicit(section);
    }
  }

  /** Reserves what is left of the zone after the last range that was released. */
  public void reserveRest() {
    reserveUpTo(table.pfnOf(table.frames()));
  }

  private void reserveUpTo(long end) {
    for (long pfn = bootCursor; pfn < end; ) {
      long frameEnd = Math.min(Pfn.alignDown(pfn, Order.PAGEBLOCK) + Order.PAGEBLOCK_PAGES, end);
      table.exclude(table.frameOf(pfn), pageOf(pfn), pageOf(frameEnd - 1) + 1);
      pfn = frameEnd;
    }
    bootCursor = Math.max(bootCursor, end);
  }

  /**
   * Takes a block.
   *
   * @param slot slot of the caller, below the number of slots: whose trees are tried first
   * @param order order, valid
   * @param type migrate type asked for, one of the first three
   * @param allocFlags {@link AllocFlags}; the watermark has been checked already
   * @return first frame, or {@link Pfn#NONE}
   */
  public long alloc(int slot, int order, int type, int allocFlags) {
    long pfn = search.take(hint(slot, type), order, type, allocFlags, 0);
    if (pfn != Pfn.NONE) {
      Memory.getAndAddLong(blocks(slot, order), 1);
    }
    return pfn;
  }

  /** Takes up to {@code most} pages of one row for a cache: its first page, and their bits at an address. */
  long takeRow(int slot, int type, int allocFlags, int most, long bitsAddress) {
    int flags = allocFlags & ~(AllocFlags.HIGHATOMIC | AllocFlags.OOM | AllocFlags.NON_BLOCK);
    return search.take(hint(slot, type), -most, type, flags, bitsAddress);
  }

  /**
   * Gives a block back.
   *
   * @param pfn first frame; the caller owns the block
   * @param order its order
   * @throws IllegalStateException if some page of it is free already: the books were broken before
   */
  public void free(long pfn, int order) {
    releasedPages.add(Order.pages(order));
    put(pfn, order);
  }

  /**
   * Gives a block back without counting it as freed: it had not been handed out.
   *
   * @param pfn first frame; the caller owns the block
   * @param order its order
   */
  public void put(long pfn, int order) {
    int frame = table.frameOf(pfn);
    if (order < Order.PAGEBLOCK) {
      int page = pageOf(pfn);
      Rows.release(table.rows(frame), page, page + (1 << order));
      table.giveBack(frame, 1 << order);
      return;
    }
    for (int end = frame + (1 << (order - Order.PAGEBLOCK)); frame < end; frame++) {
      Rows.clear(table.rows(frame));
      table.giveBack(frame, Order.PAGEBLOCK_PAGES);
    }
  }

  /**
   * Gives single pages back that a cache held, grouped by row: one step for each row, three for each frame.
   *
   * @param order pages counted from {@link #basePfn}; in the order of their rows afterwards
   * @param count how many of them
   */
  void put(RowOrder order, int count) {
    order.sort(count);
    int[] offsets = order.offsets;
    int frame = -1;
    int pages = 0;
    for (int i = 0; i < count; ) {
      int row = offsets[i] >>> Rows.ROW_SHIFT;
      long bits = 0;
      int before = i;
      while (i < count && offsets[i] >>> Rows.ROW_SHIFT == row) {
        bits |= 1L << offsets[i++];
      }
      int rowFrame = row >>> (Order.PAGEBLOCK - Rows.ROW_SHIFT);
      if (rowFrame != frame && pages > 0) {
        table.giveBack(frame, pages);
        pages = 0;
      }
      frame = rowFrame;
      pages += i - before;
      Rows.releaseBits(
          Rows.rowOf(table.rows(frame), offsets[before] & Order.PAGEBLOCK_PAGES - 1), bits);
    }
    if (pages > 0) {
      table.giveBack(frame, pages);
    }
  }

  /** Number of the zone in its machine. */
  int zoneId() {
    return zoneId;
  }

  /** The frame that pages of a {@link RowOrder} count from. */
  long basePfn() {
    return table.pfnOf(0);
  }

  /**
   * Takes exactly a range, all of it or nothing.
   *
   * @param start first frame
   * @param end one past the last, within the zone
   * @return false, with nothing changed, if some frame of it is not free
   */
  public boolean takeRange(long start, long end) {
    for (long pfn = start; pfn < end; ) {
      long frameEnd = Math.min(Pfn.alignDown(pfn, Order.PAGEBLOCK) + Order.PAGEBLOCK_PAGES, end);
      if (!takeInFrame(pfn, (int) (frameEnd - pfn))) {
        putRange(start, pfn);
        return false;
      }
      pfn = frameEnd;
    }
    rangePages.add(end - start);
    return true;
  }

  private boolean takeInFrame(long pfn, int pages) {
    int frame = table.frameOf(pfn);
    if (!table.tryTake(frame, pages)) {
      return false;
    }
    if (Rows.claimExact(table.rows(frame), pageOf(pfn), pageOf(pfn) + pages)) {
      return true;
    }
    table.giveBack(frame, pages);
    return false;
  }

  private void putRange(long start, long end) {
    for (long pfn = start; pfn < end; ) {
      long frameEnd = Math.min(Pfn.alignDown(pfn, Order.PAGEBLOCK) + Order.PAGEBLOCK_PAGES, end);
      int pages = (int) (frameEnd - pfn);
      Rows.release(table.rows(table.frameOf(pfn)), pageOf(pfn), pageOf(pfn) + pages);
      table.giveBack(table.frameOf(pfn), pages);
      pfn = frameEnd;
    }
  }

  /**
   * The first frame of a range that is not free; what caches hold is not.
   *
   * @param start first frame
   * @param end one past the last, within the zone
   * @return a frame, or {@link Pfn#NONE} if all are free
   */
  public long firstInUse(long start, long end) {
    for (long pfn = start; pfn < end; pfn++) {
      if (!isFree(pfn)) {
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  /**
   * Whether a frame is free; one in a cache is not.
   *
   * @param pfn frame of the zone
   * @return true if it is
   */
  public boolean isFree(long pfn) {
    return !Rows.isTaken(table.rows(table.frameOf(pfn)), pageOf(pfn));
  }

  /**
   * The migrate type of a pageblock as far as it is this zone's.
   *
   * @param pfn any frame of it
   * @return a {@link MigrateType}
   */
  public int pageblockType(long pfn) {
    return FrameTable.type(table.word(table.frameOf(pfn)));
  }

  /**
   * Changes the type of a pageblock, as far as it is this zone's; its free pages count for that type now.
   *
   * @param pfn any frame of it
   * @param type the new type
   */
  public void setPageblockType(long pfn, int type) {
    table.setType(table.frameOf(pfn), type);
  }

  /**
   * Keeps the pageblocks of a fresh high-order atomic block for more of its kind; not if others change their
   * state at this moment.
   *
   * @param pfn the block
   * @param order its order
   * @param limitPages most pages that may be kept in the zone
   */
  public void reserveHighatomic(long pfn, int order, long limitPages) {
    int frame = table.frameOf(pfn);
    int end = frame + (order > Order.PAGEBLOCK ? 2 : 1);
    boolean room = reservedHighatomicPages() < limitPages;
    for (; room && frame < end; frame++) {
      int word = table.word(frame);
      if (MigrateType.isMergeable(FrameTable.type(word)) && table.isWhole(frame)) {
        table.trySetType(frame, word, MigrateType.HIGHATOMIC);
      }
    }
  }

  /**
   * Gives one pageblock of the highatomic reserve to another type. Looks at every pageblock of the zone.
   *
   * @param type the type that needs it
   * @param force also the last one
   * @return whether one was given up
   */
  public boolean unreserveHighatomic(int type, boolean force) {
    long reserved = reservedHighatomicPages();
    if (reserved <= 0 || (!force && reserved <= Order.PAGEBLOCK_PAGES)) {
      return false;
    }
    for (int frame = 0; frame < table.frames(); frame++) {
      int word = table.word(frame);
      if (FrameTable.type(word) == MigrateType.HIGHATOMIC
          && FrameTable.free(word) > 0
          && table.trySetType(frame, word, type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Pages of pageblocks kept for high-order atomic requests.
   *
   * @return pages, free or not
   */
  public long reservedHighatomicPages() {
    return pageblockChange(MigrateType.HIGHATOMIC) * Order.PAGEBLOCK_PAGES;
  }

  /**
   * Pageblocks that became a type since boot, less those that ceased to be of it.
   *
   * @param type migrate type
   * @return pageblocks, negative for movable
   */
  public long pageblockChange(int type) {
    return table.pageblockChange(type);
  }

  /**
   * Free pages that may be allocated.
   *
   * @return pages, isolated pageblocks and caches not included
   */
  public long freePages() {
    return table.freePages();
  }

  /**
   * A cheap answer to whether there is plenty.
   *
   * @return fewer pages than are free of the three ordinary migrate types together; may be negative
   */
  public long ordinaryPagesAtLeast() {
    return table.ordinaryPagesAtLeast();
  }

  /**
   * Free pages of one migrate type.
   *
   * @param type migrate type
   * @return pages
   */
  public long freePages(int type) {
    return table.freePages(type);
  }

  /**
   * Counts the free blocks as the buddy system would have them, each as large as its place allows. Looks at
   * every pageblock of the zone; a count taken while others work is of no single moment.
   *
   * @return numbers of blocks by {@code type * Order.COUNT + order}
   */
  public long[] countFreeBlocks() {
    return new FreeBlockWalk(table).count();
  }

  /**
   * Visits the free blocks as the buddy system would have them, each as large as its place allows. Looks at every
   * page of the zone; what is found while others work is of no single moment.
   *
   * @param visitor gets the blocks, by ascending frame
   */
  public void forEachFreeBlock(Buddy.BlockVisitor visitor) {
    new FreeBlockWalk(table).forEach(visitor);
  }

  /**
   * Pages released at boot.
   *
   * @return pages
   */
  public long bootPages() {
    return bootPages;
  }

  /**
   * Blocks handed out past the caches since boot; contiguous ranges are not counted.
   *
   * @return blocks
   */
  public long allocations() {
    long blocks = 0;
    for (int order = 0; order <= Order.MAX; order++) {
      blocks += allocations(order);
    }
    return blocks;
  }

  /**
   * Pages handed out past the caches since boot.
   *
   * @return pages
   */
  public long allocatedPages() {
    long pages = rangePages.sum();
    for (int order = 0; order <= Order.MAX; order++) {
      pages += allocations(order) << order;
    }
    return pages;
  }

  /**
   * Pages given back past the caches since boot.
   *
   * @return pages
   */
  public long releasedPages() {
    return releasedPages.sum();
  }

  /**
   * How far requests that mixed types have raised the watermarks.
   *
   * @return pages
   */
  public long watermarkBoost() {
    return boost.pages();
  }

  /**
   * Sets how far they may and takes back what boost there is; 0 turns boosting off.
   *
   * @param limitPages most pages
   */
  public void setBoostLimit(long limitPages) {
    boost.setLimit(limitPages);
  }

  /** Boosts the watermarks by a pageblock, up to the limit. */
  public void boostWatermark() {
    boost.boost();
  }

  /**
   * Takes back some of the boost.
   *
   * @param pages how much, at most all of it
   */
  public void unboost(long pages) {
    boost.unboost(pages);
  }

  /**
   * Whether the watermarks were boosted since the last call.
   *
   * @return true once for each boost or series of boosts
   */
  public boolean pollBoosted() {
    return boost.pollBoosted();
  }

  /**
   * Bytes that rows and counters occupy now.
   *
   * @return resident bytes
   */
  public long residentBytes() {
    return table.residentBytes();
  }

  private long hint(int slot, int type) {
    return slotLine(slot) + (long) type * TreeSearch.HINT_BYTES;
  }

  private long slotLine(int slot) {
    return slotLinesBase + (long) slot * SLOT_BYTES;
  }

  private long blocks(int slot, int order) {
    return slotLine(slot) + BLOCKS + (long) order * Long.BYTES;
  }

  private long allocations(int order) {
    long sum = 0;
    for (int slot = 0; slot < slots; slot++) {
      sum += Memory.getLongAcquire(blocks(slot, order));
    }
    return sum;
  }

  private static int pageOf(long pfn) {
    return (int) (pfn & Order.PAGEBLOCK_PAGES - 1);
  }

  /**
   * Checks B1 to B4. Nobody may be at work.
   *
   * @throws IllegalStateException naming invariant and place
   */
  public void verify() {
    table.verify(zoneId);
    long first = table.pfnOf(0);
    long last = table.pfnOf(table.frames());
    if ((first < startPfn && firstFree(first, startPfn)) || firstFree(endPfn, last)) {
      throw new IllegalStateException(
          "B4 broken in zone " + zoneId + ": a page of another zone is free in this one");
    }
  }

  private boolean firstFree(long start, long end) {
    for (long pfn = start; pfn < end; pfn++) {
      if (isFree(pfn)) {
        return true;
      }
    }
    return false;
  }

  /** Gives rows and counters back. */
  @Override
  public void close() {
    table.close();
    slotLines.close();
  }
}
