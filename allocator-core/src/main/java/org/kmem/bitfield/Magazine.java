package org.kmem.bitfield;

import java.util.BitSet;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLayout;
import org.kmem.units.CheckLevel;
import org.kmem.units.Pfn;

/**
 * Single pages of one zone and migrate type that one thread has at hand: taking and giving one back costs no
 * atomic operation.
 *
 * <p>{@link #alloc}, {@link #free}, {@link #refill} and {@link #drain} are for the thread that owns the slot,
 * see {@code org.kmem.percpu}; the next owner has to be one that happens after the last. Everything else is
 * safe for any thread. Others cannot empty a magazine, but ask for it: see {@link #requestDrain}.
 *
 * <p>Source: Bonwick, Adams: "Magazines and Vmem", USENIX ATC 2001, for the idea; one stack is enough here,
 * because a refill is one row and a drain is sorted by row.
 */
public final class Magazine extends MagazineState {
  /*
   * Implementation notes.
   *
   *   stack:  0          16                    272        288
   *           +----------+---------------------+----------+
   *           |  padding | pages, oldest first | padding  |
   *           +----------+---------------------+----------+
   *   state:  allocations since creation << 16 | pages in the stack
   *
   * The counter of allocations rides in the word that has to be written anyway; frees follow from M3. The
   * state is a field and not an element: after a call that the compiler cannot see through, which refilling is,
   * an element costs the array, its length and a bounds check again.
   * The slow paths do not come back into the fast ones, so that nothing is read twice on these.
   *
   * M1  0 <= pages <= CAPACITY.
   * M2  a page in the stack is taken in the rows, has no state in its struct page, and is in no other
   *     stack.
   * M3  pages = fetched - allocations + frees, where fetched counts pages that came by refills, less those
   *     that left by drains.
   *
   * field          read by         written by                   guard
   * stack          owner           owner                        ownership; counts are read by anyone
   * fetched        owner, counts   owner                        ownership
   * limit          owner, plain    owner, tuner, drainers       monitor
   * drainWanted,   owner           owner, tuner, drainers       monitor
   *   capacity,
   *   batch
   *
   * The owner reads the limit without the monitor at each free: what it misses once, it sees at a later
   * call, and a limit that is stale costs a page that stays cached.
   */
  private static final int PADDING = 16;
  private static final int FIRST = PADDING;

  /** Most pages. */
  static final int CAPACITY = 256;

  private static final int COUNT_MASK = 0xFFFF;
  private static final int ALLOCATION_SHIFT = 16;
  private static final long ONE_ALLOCATION = 1L << ALLOCATION_SHIFT;

  private final Bitfield bitfield;
  private final int slot;
  private final int type;
  private final long bitsAddress;
  private final long endPfn;
  private final long flagsOfPfnZero;
  private final int allocatedWord;
  private final long[] stack = new long[FIRST + CAPACITY + PADDING];
  private final RowOrder leaving = new RowOrder(CAPACITY);
  private long fetched;
  private int limit;
  private boolean drainWanted;
  private int capacity;
  private int batch = 1;

  /**
   * Makes an empty magazine that holds nothing until {@link #resize}.
   *
   * @param slot owner slot, whose trees pages are taken from
   * @param type migrate type of its pages, one of the first three
   * @param bitsAddress 8 bytes for the owner's use
   */
  Magazine(Bitfield bitfield, MemMap memMap, int slot, int type, long bitsAddress) {
    this.bitfield = bitfield;
    this.slot = slot;
    this.type = type;
    this.bitsAddress = bitsAddress;
    this.endPfn = memMap.endPfn();
    this.flagsOfPfnZero = memMap.pageAddress(0) + PageLayout.FLAGS;
    this.allocatedWord = PageFlags.of(bitfield.zoneId(), PageFlags.ALLOCATED, 0, type);
  }

  /**
   * Whether there is no page.
   *
   * @return true if {@link #alloc} has nothing to give
   */
  public boolean isEmpty() {
    return count() == 0;
  }

  /**
   * Takes a page and marks it allocated; only if there is one.
   *
   * @return its frame
   * @throws IllegalStateException if somebody else has the page: it was freed twice before
   */
  public long alloc() {
    long now = state;
    long pfn = stack[FIRST - 1 + ((int) now & COUNT_MASK)];
    if (CheckLevel.STATE && PageFlags.state(flags(pfn)) != PageFlags.NONE) {
      throw freedTwice(pfn);
    }
    state = now + (ONE_ALLOCATION - 1);
    setFlags(pfn, allocatedWord);
    return pfn;
  }

  /**
   * Takes a page back that such a magazine could have handed out; gives the oldest half back first if the
   * magazine is full.
   *
   * @param pfn any number
   * @return false, with nothing changed, if it is not an allocated page of this zone and type, or one that is
   *     charged to somebody, or the magazine must stay empty: the page has to be freed another way
   */
  public boolean free(long pfn) {
    if (Long.compareUnsigned(pfn, endPfn) >= 0 || flags(pfn) != allocatedWord) {
      return false;
    }
    if (count() >= limit) {
      return freeSlow(pfn);
    }
    push(pfn);
    return true;
  }

  private boolean freeSlow(long pfn) {
    boolean hasRoom = makeRoom();
    if (hasRoom) {
      push(pfn);
    }
    return hasRoom;
  }

  private void push(long pfn) {
    long now = state;
    setFlags(pfn, allocatedWord ^ PageFlags.ALLOCATED);
    stack[FIRST + ((int) now & COUNT_MASK)] = pfn;
    state = now + 1;
  }

  private int flags(long pfn) {
    return Memory.getInt(flagsOfPfnZero + (pfn << PageLayout.SHIFT));
  }

  private void setFlags(long pfn, int flags) {
    Memory.putInt(flagsOfPfnZero + (pfn << PageLayout.SHIFT), flags);
  }

  private synchronized boolean makeRoom() {
    if (drainWanted) {
      drain();
      drainWanted = bitfield.pageblockChange(MigrateType.ISOLATE) > 0;
      limit = drainWanted ? 0 : capacity;
    } else if (limit > 0) {
      giveBack((count() + 1) >>> 1);
    }
    return limit > 0;
  }

  /**
   * Fetches a row's worth of pages; the watermark has been checked for {@link #batch} of them.
   *
   * @param allocFlags how hard to try, see {@link AllocFlags}
   * @return whether there is a page now
   */
  public boolean refill(int allocFlags) {
    if (limit == 0 && !makeRoom()) {
      return false;
    }
    int count = count();
    int wanted = Math.min(limit, count + batch);
    while (count < wanted) {
      long first = bitfield.takeRow(slot, type, allocFlags, wanted - count, bitsAddress);
      if (first == Pfn.NONE) {
        break;
      }
      // The lowest page goes on top, so that pages are handed out in rising order.
      for (long bits = Memory.getLong(bitsAddress); bits != 0; ) {
        int page = Rows.ROW_PAGES - 1 - Long.numberOfLeadingZeros(bits);
        stack[FIRST + count++] = first + page;
        bits ^= 1L << page;
      }
    }
    int came = count - count();
    fetched += came;
    state += came;
    return count > 0;
  }

  /**
   * Gives everything back.
   *
   * @return pages
   */
  public int drain() {
    int pages = count();
    giveBack(pages);
    return pages;
  }

  /** Gives the oldest pages back, sorted by row. */
  private void giveBack(int pages) {
    int count = count();
    for (int i = 0; i < pages; i++) {
      leaving.offsets[i] = (int) (stack[FIRST + i] - bitfield.basePfn());
    }
    System.arraycopy(stack, FIRST + pages, stack, FIRST, count - pages);
    state -= pages;
    fetched -= pages;
    bitfield.put(leaving, pages);
  }

  /**
   * Asks the owner to give everything back: it does so when it next frees or refills. While pageblocks are
   * isolated the magazine then stays empty.
   */
  synchronized void requestDrain() {
    drainWanted = true;
    limit = 0;
  }

  /** Sets how much is fetched at a time and held at most; what is above it leaves with later frees. */
  synchronized void resize(int batchPages, int limitPages) {
    batch = batchPages;
    capacity = Math.min(limitPages, CAPACITY);
    if (!drainWanted) {
      limit = capacity;
    }
  }

  /**
   * Pages that {@link #refill} fetches.
   *
   * @return pages, at least 1
   */
  public int batch() {
    return batch;
  }

  /** Pages in the stack, a recent value for all but the owner. */
  int count() {
    return (int) state & COUNT_MASK;
  }

  /** Pages handed out since creation. */
  long allocations() {
    return state >>> ALLOCATION_SHIFT;
  }

  /** Pages taken back since creation. */
  long frees() {
    return count() - fetched + allocations();
  }

  /** Whether a page is in the stack; exact only while the owner does nothing. */
  boolean contains(long pfn) {
    for (int i = 0; i < count(); i++) {
      if (stack[FIRST + i] == pfn) {
        return true;
      }
    }
    return false;
  }

  private IllegalStateException freedTwice(long pfn) {
    return new IllegalStateException(
        "M2 broken in slot %d: pfn %d is cached and %s: it was freed twice"
            .formatted(slot, pfn, PageFlags.stateName(flags(pfn))));
  }

  /** Checks M1 and M2 and adds its pages to what is cached. Nobody may be at work. */
  void verify(BitSet cached) {
    int count = count();
    if (count > CAPACITY) {
      throw new IllegalStateException("M1 broken in slot " + slot + ": " + count + " pages");
    }
    for (int i = 0; i < count; i++) {
      long pfn = stack[FIRST + i];
      int offset = (int) (pfn - bitfield.basePfn());
      if (cached.get(offset)
          || bitfield.isFree(pfn)
          || PageFlags.state(flags(pfn)) != PageFlags.NONE) {
        throw new IllegalStateException(
            "M2 broken in slot " + slot + ": pfn " + pfn + " is cached twice, free, or allocated");
      }
      cached.set(offset);
    }
  }
}
