package org.kmem.bitfield;

import java.util.Arrays;
import java.util.BitSet;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.units.Pfn;

/**
 * Single pages at hand for each slot of one zone: a stack for each of three migrate types, filled a row at a
 * time and emptied sorted by row.
 *
 * <p>A slot is locked by one CAS and never waited for by {@link #alloc} and {@link #free}: whoever finds it
 * taken goes past the cache. Safe for any thread.
 *
 * <p>Kernel counterpart: {@code struct per_cpu_pages}, whose lists run through the struct pages; a stack of
 * numbers touches no struct page until one is handed out.
 */
public final class SlotCaches implements AutoCloseable {
  /** Where the rows put the bits of the pages they give. */
  private static final int BITS = 0;

  private static final int ALLOCATED = 1;
  private static final int FREED = 2;

  /** Most pages of one stack. */
  static final int CAPACITY = 512;

  private final Bitfield bitfield;
  private final SlotStacks stacks;
  private final RowOrder[] leaving;
  private volatile int refillPages;
  private volatile int limitPages;

  /**
   * Makes empty caches that hold nothing until {@link #resize} says how much they may.
   *
   * @param bitfield where pages come from and go to
   * @param slots number of slots
   */
  public SlotCaches(Bitfield bitfield, int slots) {
    this.bitfield = bitfield;
    this.stacks = new SlotStacks(bitfield, slots, 0, 0, CAPACITY);
    this.leaving = new RowOrder[slots];
    Arrays.setAll(leaving, slot -> new RowOrder(CAPACITY));
  }

  /**
   * Sets how much a stack may hold and how much is fetched at a time; takes effect with the next operation.
   *
   * @param batch pages fetched when a stack is empty, at least 1; more than a row are not
   * @param limit most pages of a stack; more than 512 are not held; 0 for no cache
   */
  public void resize(int batch, int limit) {
    limitPages = Math.clamp(limit, 0, CAPACITY);
    refillPages = Math.clamp(batch, 1, Math.max(1, Math.min(limitPages, Rows.ROW_PAGES)));
  }

  /**
   * Takes a page from a slot, fetching more if it has none.
   *
   * @param slot slot
   * @param type migrate type asked for, one of the first three
   * @param allocFlags flags for fetching; the watermark has been checked
   * @return frame, or {@link Pfn#NONE} if the slot is busy or nothing could be fetched
   */
  public long alloc(int slot, int type, int allocFlags) {
    long at = stacks.at(slot);
    if (limitPages == 0 || !SlotStacks.tryLock(at)) {
      return Pfn.NONE;
    }
    long pfn = takeLocked(at, slot, type, allocFlags);
    SlotStacks.unlock(at);
    return pfn;
  }

  /**
   * Takes pages from a slot, as many as it can give.
   *
   * @param slot slot
   * @param type migrate type asked for
   * @param allocFlags flags for fetching
   * @param pfns where the frames go
   * @param from first index
   * @param to one past the last index
   * @return one past the last index written; {@code from} if the slot is busy
   */
  public int allocBulk(int slot, int type, int allocFlags, long[] pfns, int from, int to) {
    long at = stacks.at(slot);
    if (limitPages == 0 || !SlotStacks.tryLock(at)) {
      return from;
    }
    int next = from;
    while (next < to) {
      long pfn = takeLocked(at, slot, type, allocFlags);
      if (pfn == Pfn.NONE) {
        break;
      }
      pfns[next++] = pfn;
    }
    SlotStacks.unlock(at);
    return next;
  }

  /**
   * Puts a page in a slot, giving back half of the stack first if it is full.
   *
   * @param slot slot
   * @param pfn a page that the caller owns
   * @return false if the slot is busy or the page's pageblock is of a type that is not cached
   */
  public boolean free(int slot, long pfn) {
    long at = stacks.at(slot);
    int stack = stackOf(pfn);
    if (stack < 0 || limitPages == 0 || !SlotStacks.tryLock(at)) {
      return false;
    }
    putLocked(at, slot, stack, pfn);
    SlotStacks.unlock(at);
    return true;
  }

  /**
   * Puts pages in a slot under one lock.
   *
   * @param slot slot
   * @param pfns pages that the caller owns
   * @param from first index
   * @param to one past the last index
   * @return one past the last index that was taken; less than {@code to} at a page that is not cached, or
   *     {@code from} if the slot is busy
   */
  public int freeBulk(int slot, long[] pfns, int from, int to) {
    long at = stacks.at(slot);
    if (limitPages == 0 || !SlotStacks.tryLock(at)) {
      return from;
    }
    int next = from;
    while (next < to) {
      int stack = stackOf(pfns[next]);
      if (stack < 0) {
        break;
      }
      putLocked(at, slot, stack, pfns[next++]);
    }
    SlotStacks.unlock(at);
    return next;
  }

  /**
   * Gives everything a slot holds back. Waits for the slot.
   *
   * @param slot slot
   * @return pages given back
   */
  public int drain(int slot) {
    if (count(slot) == 0) {
      return 0;
    }
    long at = stacks.at(slot);
    SlotStacks.lockSlow(at);
    int pages = count(slot);
    for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
      drainLocked(at, slot, type, SlotStacks.count(at, type));
    }
    SlotStacks.unlock(at);
    return pages;
  }

  /**
   * Takes a given page out of the stack it is in; looks through all of them.
   *
   * @param pfn frame
   * @return false if it is in none
   */
  public boolean takeExact(long pfn) {
    return stacks.takeExact(pfn, 0);
  }

  /**
   * Whether a page is in a stack; looks through all of them.
   *
   * @param pfn frame
   * @return true if it is
   */
  public boolean isCached(long pfn) {
    return stacks.isCached(pfn);
  }

  /**
   * Number of slots.
   *
   * @return slots
   */
  public int slots() {
    return stacks.slots();
  }

  /**
   * Pages a slot holds.
   *
   * @param slot slot
   * @return pages, a recent value
   */
  public int count(int slot) {
    return stacks.pages(slot);
  }

  /**
   * Pages all slots hold.
   *
   * @return pages
   */
  public long count() {
    return stacks.pages();
  }

  /**
   * Pages handed out through the caches since boot, each of them an allocation.
   *
   * @return pages
   */
  public long allocatedPages() {
    return stacks.sum(ALLOCATED);
  }

  /**
   * Pages taken back through the caches since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return stacks.sum(FREED);
  }

  private long takeLocked(long at, int slot, int type, int allocFlags) {
    int count = SlotStacks.count(at, type);
    if (count == 0) {
      count = refillLocked(at, slot, type, allocFlags);
      if (count == 0) {
        return Pfn.NONE;
      }
    }
    int offset = stacks.get(at, type, count - 1);
    SlotStacks.setCount(at, type, count - 1);
    SlotStacks.add(at, ALLOCATED, 1);
    return stacks.pfn(offset);
  }

  /** Fetches pages, a row's worth at most; what is left of full rows in several bites. */
  private int refillLocked(long at, int slot, int type, int allocFlags) {
    int wanted = refillPages;
    long bitsAddress = SlotStacks.word(at, BITS);
    int count = 0;
    while (count < wanted) {
      long first = bitfield.takeRow(slot, type, allocFlags, wanted - count, bitsAddress);
      if (first == Pfn.NONE) {
        break;
      }
      int rowOffset = stacks.offset(first);
      // The lowest page goes on top, so that pages are handed out in rising order.
      for (long bits = Memory.getLong(bitsAddress); bits != 0; ) {
        int page = Rows.ROW_PAGES - 1 - Long.numberOfLeadingZeros(bits);
        stacks.set(at, type, count++, rowOffset + page);
        bits ^= 1L << page;
      }
    }
    SlotStacks.setCount(at, type, count);
    return count;
  }

  private void putLocked(long at, int slot, int type, long pfn) {
    int count = SlotStacks.count(at, type);
    if (count >= limitPages) {
      drainLocked(at, slot, type, (count + 1) >>> 1);
      count = SlotStacks.count(at, type);
    }
    stacks.set(at, type, count, stacks.offset(pfn));
    SlotStacks.setCount(at, type, count + 1);
    SlotStacks.add(at, FREED, 1);
  }

  /** Gives the oldest pages of a stack back, sorted by row. */
  private void drainLocked(long at, int slot, int type, int pages) {
    RowOrder order = leaving[slot];
    for (int i = 0; i < pages; i++) {
      order.offsets[i] = stacks.get(at, type, i);
    }
    stacks.remove(at, type, 0, pages);
    bitfield.put(order, pages);
  }

  /** The stack for a page, or -1: pages of an isolated or highatomic pageblock must go back at once. */
  private int stackOf(long pfn) {
    int type = bitfield.pageblockType(pfn);
    if (type < MigrateType.PCP_TYPES) {
      return type;
    }
    return type == MigrateType.CMA ? MigrateType.MOVABLE : -1;
  }

  /**
   * Checks that pages are counted and in one place only. Nobody may be at work.
   *
   * @return offsets of all cached pages from the first frame of the zone's first pageblock
   * @throws IllegalStateException naming the page that is wrong
   */
  public BitSet verify() {
    BitSet cached = new BitSet();
    stacks.verify(cached);
    return cached;
  }

  /** Gives the stacks back. */
  @Override
  public void close() {
    stacks.close();
  }
}
