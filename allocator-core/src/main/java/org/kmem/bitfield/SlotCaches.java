package org.kmem.bitfield;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Single pages at hand for each slot of one zone: a stack for each of three migrate types, filled a row at a
 * time and emptied sorted by row.
 *
 * <pre>
 *   0      4         16        24     32          40      48      128
 *   +------+---------+---------+------+-----------+-------+-------+----------------+
 *   | lock | counts  |   pad   | bits | allocated | freed |  pad  | 3 stacks       |
 *   +------+---------+---------+------+-----------+-------+-------+----------------+
 * </pre>
 *
 * <p>A slot is locked by one CAS and never waited for by {@link #alloc} and {@link #free}: whoever finds it
 * taken goes past the cache. Pages are 4-byte offsets into the zone. Safe for any thread.
 *
 * <p>Kernel counterpart: {@code struct per_cpu_pages}, whose lists run through the struct pages; a stack of
 * numbers touches no struct page until one is handed out.
 */
public final class SlotCaches implements AutoCloseable {
  /*
   * Implementation notes.
   * C1  0 <= count(t) <= CAPACITY for each of a slot's stacks.
   * C2  a page is in one stack at most; it is taken in the rows, and not allocated.
   *
   * Struct pages of cached pages are not marked: a page that is taken in the rows and first of nothing is
   * cached or reserved, and who has to know which looks through the stacks (isCached), which only
   * diagnosis and verify() do.
   *
   * Everything in a slot is protected by its lock word, except that counts are read by anyone.
   */
  private static final int LOCK = 0;
  private static final int COUNTS = Integer.BYTES;
  private static final int BITS = 24;
  private static final int ALLOCATED = BITS + Long.BYTES;
  private static final int FREED = ALLOCATED + Long.BYTES;
  private static final int STACKS = 128;

  /** Most pages of one stack. */
  static final int CAPACITY = 512;

  private static final int STACK_BYTES = CAPACITY * Integer.BYTES;

  /** Bytes of a slot: whole pairs of cache lines, so that neighbours share none. */
  static final int SIZE_BYTES = STACKS + MigrateType.PCP_TYPES * STACK_BYTES;

  private final Bitfield bitfield;
  private final int slots;
  private final BackingMemory backing;
  private final long base;
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
    this.slots = slots;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp((long) slots * SIZE_BYTES));
    this.base = backing.address();
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
    if (limitPages == 0 || !tryLock(slot)) {
      return Pfn.NONE;
    }
    long pfn = takeLocked(slot, type, allocFlags);
    unlock(slot);
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
    if (limitPages == 0 || !tryLock(slot)) {
      return from;
    }
    int next = from;
    while (next < to) {
      long pfn = takeLocked(slot, type, allocFlags);
      if (pfn == Pfn.NONE) {
        break;
      }
      pfns[next++] = pfn;
    }
    unlock(slot);
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
    int stack = stackOf(pfn);
    if (stack < 0 || limitPages == 0 || !tryLock(slot)) {
      return false;
    }
    putLocked(slot, stack, pfn);
    unlock(slot);
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
    if (limitPages == 0 || !tryLock(slot)) {
      return from;
    }
    int next = from;
    while (next < to) {
      int stack = stackOf(pfns[next]);
      if (stack < 0) {
        break;
      }
      putLocked(slot, stack, pfns[next++]);
    }
    unlock(slot);
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
    lockSlow(slot);
    int pages = count(slot);
    for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
      drainLocked(slot, type, stackCount(slot, type));
    }
    unlock(slot);
    return pages;
  }

  /**
   * Takes a given page out of the stack it is in; looks through all of them.
   *
   * @param pfn frame
   * @return false if it is in none
   */
  public boolean takeExact(long pfn) {
    for (int slot = 0; slot < slots; slot++) {
      lockSlow(slot);
      boolean taken = takeExactLocked(slot, pfn);
      unlock(slot);
      if (taken) {
        return true;
      }
    }
    return false;
  }

  private boolean takeExactLocked(int slot, long pfn) {
    for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
      int count = stackCount(slot, type);
      int at = find(slot, type, pfn);
      if (at >= 0) {
        for (int i = at; i < count - 1; i++) {
          Memory.putInt(entry(slot, type, i), Memory.getInt(entry(slot, type, i + 1)));
        }
        setCount(slot, type, count - 1);
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a page is in a stack; looks through all of them.
   *
   * @param pfn frame
   * @return true if it is
   */
  public boolean isCached(long pfn) {
    for (int slot = 0; slot < slots; slot++) {
      lockSlow(slot);
      boolean found = false;
      for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
        found |= find(slot, type, pfn) >= 0;
      }
      unlock(slot);
      if (found) {
        return true;
      }
    }
    return false;
  }

  private int find(int slot, int type, long pfn) {
    int offset = offset(pfn);
    for (int i = stackCount(slot, type) - 1; i >= 0; i--) {
      if (Memory.getInt(entry(slot, type, i)) == offset) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Number of slots.
   *
   * @return slots
   */
  public int slots() {
    return slots;
  }

  /**
   * Pages a slot holds.
   *
   * @param slot slot
   * @return pages, a recent value
   */
  public int count(int slot) {
    int pages = 0;
    for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
      pages += stackCount(slot, type);
    }
    return pages;
  }

  /**
   * Pages all slots hold.
   *
   * @return pages
   */
  public long count() {
    long pages = 0;
    for (int slot = 0; slot < slots; slot++) {
      pages += count(slot);
    }
    return pages;
  }

  /**
   * Pages handed out through the caches since boot, each of them an allocation.
   *
   * @return pages
   */
  public long allocatedPages() {
    return sum(ALLOCATED);
  }

  /**
   * Pages taken back through the caches since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return sum(FREED);
  }

  private long sum(int field) {
    long pages = 0;
    for (int slot = 0; slot < slots; slot++) {
      pages += Memory.getLongAcquire(base(slot) + field);
    }
    return pages;
  }

  private long takeLocked(int slot, int type, int allocFlags) {
    int count = stackCount(slot, type);
    if (count == 0) {
      count = refillLocked(slot, type, allocFlags);
      if (count == 0) {
        return Pfn.NONE;
      }
    }
    int offset = Memory.getInt(entry(slot, type, count - 1));
    setCount(slot, type, count - 1);
    add(slot, ALLOCATED);
    return bitfield.basePfn() + Integer.toUnsignedLong(offset);
  }

  /** Fetches pages, a row's worth at most; what is left of full rows in several bites. */
  private int refillLocked(int slot, int type, int allocFlags) {
    int wanted = refillPages;
    int count = 0;
    while (count < wanted) {
      long bitsAddress = base(slot) + BITS;
      long first = bitfield.takeRow(slot, type, allocFlags, wanted - count, bitsAddress);
      if (first == Pfn.NONE) {
        break;
      }
      int rowOffset = offset(first);
      // The lowest page goes on top, so that pages are handed out in rising order.
      for (long bits = Memory.getLong(bitsAddress); bits != 0; ) {
        int page = Rows.ROW_PAGES - 1 - Long.numberOfLeadingZeros(bits);
        Memory.putInt(entry(slot, type, count++), rowOffset + page);
        bits ^= 1L << page;
      }
    }
    setCount(slot, type, count);
    return count;
  }

  private void putLocked(int slot, int type, long pfn) {
    int count = stackCount(slot, type);
    if (count >= limitPages) {
      drainLocked(slot, type, (count + 1) >>> 1);
      count = stackCount(slot, type);
    }
    Memory.putInt(entry(slot, type, count), offset(pfn));
    setCount(slot, type, count + 1);
    add(slot, FREED);
  }

  /** Gives the oldest pages of a stack back, sorted by row. */
  private void drainLocked(int slot, int type, int pages) {
    int count = stackCount(slot, type);
    RowOrder order = leaving[slot];
    for (int i = 0; i < pages; i++) {
      order.offsets[i] = Memory.getInt(entry(slot, type, i));
    }
    for (int i = pages; i < count; i++) {
      Memory.putInt(entry(slot, type, i - pages), Memory.getInt(entry(slot, type, i)));
    }
    setCount(slot, type, count - pages);
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

  private int offset(long pfn) {
    return (int) (pfn - bitfield.basePfn());
  }

  private int stackCount(int slot, int type) {
    return Memory.getIntAcquire(base(slot) + COUNTS + (long) type * Integer.BYTES);
  }

  private void setCount(int slot, int type, int count) {
    // release: pairs with the acquire of readers without the lock, who want a recent value only
    Memory.putIntRelease(base(slot) + COUNTS + (long) type * Integer.BYTES, count);
  }

  private void add(int slot, int field) {
    Memory.putLong(base(slot) + field, Memory.getLong(base(slot) + field) + 1);
  }

  private long entry(int slot, int type, int index) {
    return base(slot) + STACKS + (long) type * STACK_BYTES + (long) index * Integer.BYTES;
  }

  private long base(int slot) {
    return base + (long) slot * SIZE_BYTES;
  }

  private boolean tryLock(int slot) {
    return Memory.compareAndSetInt(base(slot) + LOCK, 0, 1);
  }

  private void unlock(int slot) {
    // release: pairs with the CAS of tryLock; publishes stacks and counts
    Memory.putIntRelease(base(slot) + LOCK, 0);
  }

  /** Waits for a slot; its holder is bounded, but may be stopped by the scheduler: sleep. */
  private void lockSlow(int slot) {
    while (!tryLock(slot)) {
      LockSupport.parkNanos(1_000);
    }
  }

  /**
   * Checks C1 and C2, as far as rows can tell. Nobody may be at work.
   *
   * @return offsets of all cached pages from the first frame of the zone's first pageblock
   * @throws IllegalStateException naming the page that is wrong
   */
  public BitSet verify() {
    BitSet cached = new BitSet();
    for (int slot = 0; slot < slots; slot++) {
      for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
        int count = stackCount(slot, type);
        if (count < 0 || count > CAPACITY) {
          throw new IllegalStateException("C1 broken in slot " + slot + ": counts " + count);
        }
        for (int i = 0; i < count; i++) {
          int offset = Memory.getInt(entry(slot, type, i));
          long pfn = bitfield.basePfn() + Integer.toUnsignedLong(offset);
          if (offset < 0 || cached.get(offset) || bitfield.isFree(pfn)) {
            throw new IllegalStateException(
                "C2 broken in slot " + slot + ": pfn " + pfn + " is cached twice or also free");
          }
          cached.set(offset);
        }
      }
    }
    return cached;
  }

  /** Gives the stacks back. */
  @Override
  public void close() {
    backing.close();
  }
}
