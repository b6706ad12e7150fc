package org.kmem.bitfield;

import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Small blocks at hand for each slot of one zone: a stack for each order from 1 to {@value #ORDER_MAX} and each of three
 * migrate types. What was freed last goes out first; nothing is fetched ahead, since a block that was not asked for would
 * keep a whole pageblock from forming.
 *
 * <pre>
 *   0      4               40        64         72        80      128
 *   +------+---------------+---------+----------+---------+-------+----------+
 *   | lock | 9 counts      |   pad   | blocks   | pages   | pages | 9 stacks |
 *   |      |               |         | allocated          | freed |          |
 *   +------+---------------+---------+----------+---------+-------+----------+
 * </pre>
 *
 * <p>A slot is locked by one CAS and never waited for by {@link #alloc} and {@link #free}: whoever finds it taken goes
 * past the cache. Blocks are 4-byte offsets into the zone. Safe for any thread.
 *
 * <p>Kernel counterpart: the lists of {@code struct per_cpu_pages} for orders up to {@code PAGE_ALLOC_COSTLY_ORDER}.
 */
public final class SlotBlocks implements AutoCloseable {
  /*
   * Implementation notes.
   * B1  0 <= count(order, type) <= CAPACITY.
   * B2  the pages of a block in a stack are in no other stack; they are taken in the rows, and not allocated.
   *
   * Everything in a slot is protected by its lock word, except that counts are read by anyone. SlotCaches has the
   * single pages, which come and go by rows; blocks come and go one by one.
   */
  /** Largest order that is held: the kernel's {@code PAGE_ALLOC_COSTLY_ORDER}. */
  static final int ORDER_MAX = 3;

  /** Most blocks of one stack. */
  static final int CAPACITY = 64;

  /** Share of a slot's bound for single pages that blocks of one order and type may hold. */
  private static final int LIMIT_SHARE = 4;

  private static final int STACK_COUNT = ORDER_MAX * MigrateType.PCP_TYPES;
  private static final int LOCK = 0;
  private static final int COUNTS = Integer.BYTES;
  private static final int ALLOCATED_BLOCKS = 64;
  private static final int ALLOCATED_PAGES = ALLOCATED_BLOCKS + Long.BYTES;
  private static final int FREED_PAGES = ALLOCATED_PAGES + Long.BYTES;
  private static final int STACKS = 128;
  private static final int STACK_BYTES = CAPACITY * Integer.BYTES;

  /** Bytes of a slot: whole pairs of cache lines, so that neighbours share none. */
  static final int SIZE_BYTES = (STACKS + STACK_COUNT * STACK_BYTES + 127) & -128;

  private final Bitfield bitfield;
  private final int slots;
  private final BackingMemory backing;
  private final long base;
  private volatile int limitPages;

  /**
   * Makes empty caches that hold nothing until {@link #resize} says how much they may.
   *
   * @param bitfield where blocks go to when there are too many
   * @param slots number of slots
   */
  public SlotBlocks(Bitfield bitfield, int slots) {
    this.bitfield = bitfield;
    this.slots = slots;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp((long) slots * SIZE_BYTES));
    this.base = backing.address();
  }

  /**
   * Sets how much a slot may hold; takes effect with the next operation.
   *
   * @param limit bound of a slot's stack of single pages; 0 for no cache
   */
  public void resize(int limit) {
    limitPages = limit / LIMIT_SHARE;
  }

  /**
   * Whether blocks of an order may be held.
   *
   * @param order order
   * @return true for small ones that have more than one page
   */
  public static boolean holds(int order) {
    return order > 0 && order <= ORDER_MAX;
  }

  /**
   * Takes a block from a slot.
   *
   * @param slot slot
   * @param order an order that {@link #holds}
   * @param type migrate type asked for, one of the first three
   * @return first frame, or {@link Pfn#NONE} if the slot is busy or has none
   */
  public long alloc(int slot, int order, int type) {
    int stack = stack(order, type);
    if (count(slot, stack) == 0 || !tryLock(slot)) {
      return Pfn.NONE;
    }
    long pfn = Pfn.NONE;
    int count = count(slot, stack);
    if (count > 0) {
      pfn = pfnAt(slot, stack, count - 1);
      setCount(slot, stack, count - 1);
      add(slot, ALLOCATED_BLOCKS, 1);
      add(slot, ALLOCATED_PAGES, Order.pages(order));
    }
    unlock(slot);
    return pfn;
  }

  /**
   * Puts a block in a slot, giving back half of the stack first if it is full.
   *
   * @param slot slot
   * @param pfn first frame of a block that the caller owns
   * @param order an order that {@link #holds}
   * @return false if the slot is busy, or none of such are held
   */
  public boolean free(int slot, long pfn, int order) {
    int type = bitfield.pageblockType(pfn);
    int limit = Math.min(limitPages >> order, CAPACITY);
    if (type >= MigrateType.PCP_TYPES || limit == 0 || !tryLock(slot)) {
      return false;
    }
    int stack = stack(order, type);
    int count = count(slot, stack);
    if (count >= limit) {
      count = drainLocked(slot, order, stack, count, (count + 1) >>> 1);
    }
    Memory.putInt(entry(slot, stack, count), (int) (pfn - bitfield.basePfn()));
    setCount(slot, stack, count + 1);
    add(slot, FREED_PAGES, Order.pages(order));
    unlock(slot);
    return true;
  }

  /** Gives the blocks that have been in a stack longest back; returns how many are left. */
  private int drainLocked(int slot, int order, int stack, int count, int blocks) {
    for (int i = 0; i < blocks; i++) {
      bitfield.put(pfnAt(slot, stack, i), order);
    }
    int left = count - blocks;
    Memory.copy(entry(slot, stack, blocks), entry(slot, stack, 0), (long) left * Integer.BYTES);
    setCount(slot, stack, left);
    return left;
  }

  /**
   * Gives everything a slot holds back. Waits for the slot.
   *
   * @param slot slot
   * @return pages given back
   */
  public int drain(int slot) {
    int pages = 0;
    if (count(slot) > 0) {
      lockSlow(slot);
      for (int order = 1; order <= ORDER_MAX; order++) {
        for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
          int stack = stack(order, type);
          int count = count(slot, stack);
          drainLocked(slot, order, stack, count, count);
          pages += count << order;
        }
      }
      unlock(slot);
    }
    return pages;
  }

  /**
   * Takes a given block out of the stack it is in; looks through all of them.
   *
   * @param pfn first frame
   * @param order its order
   * @return false if it is in none, or as another order
   */
  public boolean takeExact(long pfn, int order) {
    if (!holds(order)) {
      return false;
    }
    for (int slot = 0; slot < slots; slot++) {
      lockSlow(slot);
      boolean taken = false;
      for (int type = 0; type < MigrateType.PCP_TYPES && !taken; type++) {
        taken = takeExactLocked(slot, stack(order, type), pfn);
      }
      unlock(slot);
      if (taken) {
        return true;
      }
    }
    return false;
  }

  private boolean takeExactLocked(int slot, int stack, long pfn) {
    int count = count(slot, stack);
    for (int i = 0; i < count; i++) {
      if (pfnAt(slot, stack, i) == pfn) {
        for (int next = i + 1; next < count; next++) {
          Memory.putInt(entry(slot, stack, next - 1), Memory.getInt(entry(slot, stack, next)));
        }
        setCount(slot, stack, count - 1);
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a page is of a block in a stack; looks through all of them.
   *
   * @param pfn frame
   * @return true if it is
   */
  public boolean isCached(long pfn) {
    for (int slot = 0; slot < slots; slot++) {
      lockSlow(slot);
      boolean found = false;
      for (int stack = 0; stack < STACK_COUNT && !found; stack++) {
        found = findsLocked(slot, stack, pfn);
      }
      unlock(slot);
      if (found) {
        return true;
      }
    }
    return false;
  }

  private boolean findsLocked(int slot, int stack, long pfn) {
    long pages = Order.pages(orderOf(stack));
    for (int i = count(slot, stack) - 1; i >= 0; i--) {
      long first = pfnAt(slot, stack, i);
      if (pfn >= first && pfn < first + pages) {
        return true;
      }
    }
    return false;
  }

  /**
   * Pages a slot holds.
   *
   * @param slot slot
   * @return pages, a recent value
   */
  public int count(int slot) {
    int pages = 0;
    for (int stack = 0; stack < STACK_COUNT; stack++) {
      pages += count(slot, stack) << orderOf(stack);
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
   * Blocks handed out through the caches since boot.
   *
   * @return allocations
   */
  public long allocations() {
    return sum(ALLOCATED_BLOCKS);
  }

  /**
   * Pages of those blocks.
   *
   * @return pages
   */
  public long allocatedPages() {
    return sum(ALLOCATED_PAGES);
  }

  /**
   * Pages taken back through the caches since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return sum(FREED_PAGES);
  }

  private long sum(int field) {
    long sum = 0;
    for (int slot = 0; slot < slots; slot++) {
      sum += Memory.getLongAcquire(base(slot) + field);
    }
    return sum;
  }

  private static int stack(int order, int type) {
    return (order - 1) * MigrateType.PCP_TYPES + type;
  }

  private static int orderOf(int stack) {
    return stack / MigrateType.PCP_TYPES + 1;
  }

  private long pfnAt(int slot, int stack, int index) {
    return bitfield.basePfn() + Integer.toUnsignedLong(Memory.getInt(entry(slot, stack, index)));
  }

  private int count(int slot, int stack) {
    return Memory.getIntAcquire(base(slot) + COUNTS + (long) stack * Integer.BYTES);
  }

  private void setCount(int slot, int stack, int count) {
    // release: pairs with the acquire of readers without the lock, who want a recent value only
    Memory.putIntRelease(base(slot) + COUNTS + (long) stack * Integer.BYTES, count);
  }

  private void add(int slot, int field, long delta) {
    Memory.putLong(base(slot) + field, Memory.getLong(base(slot) + field) + delta);
  }

  private long entry(int slot, int stack, int index) {
    return base(slot) + STACKS + (long) stack * STACK_BYTES + (long) index * Integer.BYTES;
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
   * Checks B1 and B2, as far as rows can tell. Nobody may be at work.
   *
   * @param cached offsets of pages that other caches hold; those of the blocks are added
   * @throws IllegalStateException naming the page that is wrong
   */
  public void verify(BitSet cached) {
    for (int slot = 0; slot < slots; slot++) {
      for (int stack = 0; stack < STACK_COUNT; stack++) {
        int count = count(slot, stack);
        if (count < 0 || count > CAPACITY) {
          throw new IllegalStateException("B1 broken in slot " + slot + ": counts " + count);
        }
        for (int i = 0; i < count; i++) {
          verifyBlock(slot, pfnAt(slot, stack, i), Order.pages(orderOf(stack)), cached);
        }
      }
    }
  }

  private void verifyBlock(int slot, long first, long pages, BitSet cached) {
    for (long pfn = first; pfn < first + pages; pfn++) {
      int offset = (int) (pfn - bitfield.basePfn());
      if (cached.get(offset) || bitfield.isFree(pfn)) {
        throw new IllegalStateException(
            "B2 broken in slot " + slot + ": pfn " + pfn + " is cached twice or also free");
      }
      cached.set(offset);
    }
  }

  /** Gives the stacks back. */
  @Override
  public void close() {
    backing.close();
  }
}
