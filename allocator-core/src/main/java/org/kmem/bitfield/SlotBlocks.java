package org.kmem.bitfield;

import java.util.BitSet;
import org.kmem.gfp.MigrateType;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Small blocks at hand for each slot of one zone: a stack for each order from 1 to {@value #ORDER_MAX} and each of three
 * migrate types. What was freed last goes out first; nothing is fetched ahead, since a block that was not asked for would
 * keep a whole pageblock from forming.
 *
 * <p>A slot is locked by one CAS and never waited for by {@link #alloc} and {@link #free}: whoever finds it taken goes
 * past the cache. Safe for any thread.
 *
 * <p>{@link SlotCaches} has the single pages, which come and go by rows; blocks come and go one by one.
 *
 * <p>Kernel counterpart: the lists of {@code struct per_cpu_pages} for orders up to {@code PAGE_ALLOC_COSTLY_ORDER}.
 */
public final class SlotBlocks implements AutoCloseable {
  /** Largest order that is held: the kernel's {@code PAGE_ALLOC_COSTLY_ORDER}. */
  static final int ORDER_MAX = 3;

  /** Most blocks of one stack. */
  static final int CAPACITY = 64;

  /** Share of a slot's bound for single pages that blocks of one order and type may hold. */
  private static final int LIMIT_SHARE = 4;

  private static final int ALLOCATED_BLOCKS = 0;
  private static final int ALLOCATED_PAGES = 1;
  private static final int FREED_PAGES = 2;

  private final Bitfield bitfield;
  private final SlotStacks stacks;
  private volatile int limitPages;

  /**
   * Makes empty caches that hold nothing until {@link #resize} says how much they may.
   *
   * @param bitfield where blocks go to when there are too many
   * @param slots number of slots
   */
  public SlotBlocks(Bitfield bitfield, int slots) {
    this.bitfield = bitfield;
    this.stacks = new SlotStacks(bitfield, slots, 1, ORDER_MAX, CAPACITY);
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
    long at = stacks.at(slot);
    int stack = stacks.stack(order, type);
    if (SlotStacks.count(at, stack) == 0 || !SlotStacks.tryLock(at)) {
      return Pfn.NONE;
    }
    long pfn = Pfn.NONE;
    int count = SlotStacks.count(at, stack);
    if (count > 0) {
      pfn = stacks.pfn(stacks.get(at, stack, count - 1));
      SlotStacks.setCount(at, stack, count - 1);
      SlotStacks.add(at, ALLOCATED_BLOCKS, 1);
      SlotStacks.add(at, ALLOCATED_PAGES, Order.pages(order));
    }
    SlotStacks.unlock(at);
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
    long at = stacks.at(slot);
    int type = bitfield.pageblockType(pfn);
    int limit = Math.min(limitPages >> order, CAPACITY);
    if (type >= MigrateType.PCP_TYPES || limit == 0 || !SlotStacks.tryLock(at)) {
      return false;
    }
    int stack = stacks.stack(order, type);
    int count = SlotStacks.count(at, stack);
    if (count >= limit) {
      int oldest = (count + 1) >>> 1;
      drainLocked(at, order, stack, oldest);
      count -= oldest;
    }
    stacks.set(at, stack, count, stacks.offset(pfn));
    SlotStacks.setCount(at, stack, count + 1);
    SlotStacks.add(at, FREED_PAGES, Order.pages(order));
    SlotStacks.unlock(at);
    return true;
  }

  /** Gives the blocks that have been in a stack longest back. */
  private void drainLocked(long at, int order, int stack, int blocks) {
    for (int i = 0; i < blocks; i++) {
      bitfield.put(stacks.pfn(stacks.get(at, stack, i)), order);
    }
    stacks.remove(at, stack, 0, blocks);
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
    for (int order = 1; order <= ORDER_MAX; order++) {
      for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
        int stack = stacks.stack(order, type);
        drainLocked(at, order, stack, SlotStacks.count(at, stack));
      }
    }
    SlotStacks.unlock(at);
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
    return holds(order) && stacks.takeExact(pfn, order);
  }

  /**
   * Whether a page is of a block in a stack; looks through all of them.
   *
   * @param pfn frame
   * @return true if it is
   */
  public boolean isCached(long pfn) {
    return stacks.isCached(pfn);
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
   * Blocks handed out through the caches since boot.
   *
   * @return allocations
   */
  public long allocations() {
    return stacks.sum(ALLOCATED_BLOCKS);
  }

  /**
   * Pages of those blocks.
   *
   * @return pages
   */
  public long allocatedPages() {
    return stacks.sum(ALLOCATED_PAGES);
  }

  /**
   * Pages taken back through the caches since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return stacks.sum(FREED_PAGES);
  }

  /**
   * Checks that blocks are counted and in one place only. Nobody may be at work.
   *
   * @param cached offsets of pages that other caches hold; those of the blocks are added
   * @throws IllegalStateException naming the page that is wrong
   */
  public void verify(BitSet cached) {
    stacks.verify(cached);
  }

  /** Gives the stacks back. */
  @Override
  public void close() {
    stacks.close();
  }
}
