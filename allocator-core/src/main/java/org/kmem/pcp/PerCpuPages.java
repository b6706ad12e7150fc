package org.kmem.pcp;

import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.LockWord;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLists;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The per-CPU page lists of one zone: for each slot, short lists of free blocks of orders 0 to 3 and of
 * huge pages, refilled from the buddy lists and drained to them in batches.
 *
 * <p>A slot is locked by one CAS and never waited for: whoever finds it taken goes to the buddy lists.
 * Any thread may name any slot; a slot used by one thread at a time never fails to lock.
 *
 * <p>Kernel counterpart: {@code struct per_cpu_pages}, {@code rmqueue_pcplist}, {@code
 * free_unref_page_commit}; documentation {@code percpu_pagelist_high_fraction} in {@code
 * Documentation/admin-guide/sysctl/vm.rst}.
 */
public final class PerCpuPages implements AutoCloseable {
  /*
   * Implementation notes.
   * I5  count = sum over lists of blocks << order.
   * I6  every listed block's first frame shows (zone, PCP, order, type of the list).
   *
   * How much a slot holds, and how much moves at a time, is PcpTuning.
   *
   * Lock order: slot lock, then zone lock. Everything in a slot is protected by its lock word:
   * acquired by CAS, let go by a release store, so that the next holder sees what this one wrote.
   */

  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final Buddy buddy;
  private final int zoneId;
  private final int slots;
  private final BackingMemory backing;
  private final long base;
  private final PageLists[] lists;
  private final PcpReplay replay;

  /** The zone is below its high watermark: hold no more than is needed. */
  private volatile boolean belowHigh;

  /** Reclaim is at work in the zone: give pages back. */
  private volatile boolean reclaimActive;

  /**
   * Makes empty lists that hold nothing until {@link #resize} says how much they may.
   *
   * @param memMap struct pages
   * @param pageBlocks pageblock types
   * @param buddy where blocks come from and go to
   * @param zoneId zone
   * @param slots number of slots
   */
  public PerCpuPages(MemMap memMap, PageBlocks pageBlocks, Buddy buddy, int zoneId, int slots) {
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.buddy = buddy;
    this.zoneId = zoneId;
    this.slots = slots;
    this.backing =
        BackingMemory.reserveSparse(PageSize.roundUp((long) slots * PcpLayout.SIZE_BYTES));
    this.base = backing.address();
    this.lists = new PageLists[slots];
    for (int slot = 0; slot < slots; slot++) {
      lists[slot] = new PageLists(memMap, pcp(slot) + PcpLayout.LISTS, PcpLayout.LIST_COUNT);
      Memory.putInt(pcp(slot) + PcpLayout.BATCH, 1);
    }
    this.replay = new PcpReplay(memMap, zoneId, this);
  }

  /**
   * Whether blocks of an order pass through per-CPU lists.
   *
   * @param order order
   * @return true for 0 to 3 and huge pages
   */
  public static boolean holds(int order) {
    return order <= Order.COSTLY || order == Order.PAGEBLOCK;
  }

  /**
   * Sets the bounds of every slot.
   *
   * @param batch pages moved at a time, at least 1
   * @param highMin least bound
   * @param highMax greatest bound
   */
  public void resize(int batch, int highMin, int highMax) {
    for (int slot = 0; slot < slots; slot++) {
      lockSlow(slot);
      long pcp = pcp(slot);
      Memory.putInt(pcp + PcpLayout.BATCH, batch);
      Memory.putInt(pcp + PcpLayout.HIGH_MIN, highMin);
      Memory.putInt(pcp + PcpLayout.HIGH_MAX, highMax);
      unlock(slot);
    }
  }

  /**
   * Takes a block from a slot, refilling its list if it is empty.
   *
   * @param slot slot
   * @param order an order that {@link #holds}
   * @param type migrate type asked for, one of the first three
   * @param allocFlags flags for a refill; the watermark has been checked
   * @return first frame, or {@link Pfn#NONE} if the slot is busy or the zone has none
   */
  public long alloc(int slot, int order, int type, int allocFlags) {
    if (!tryLock(slot)) {
      return Pfn.NONE;
    }
    long pcp = pcp(slot);
    Memory.putInt(pcp + PcpLayout.FREE_COUNT, Memory.getInt(pcp + PcpLayout.FREE_COUNT) >> 1);
    long pfn = takeLocked(slot, order, type, allocFlags);
    unlock(slot);
    return pfn;
  }

  /**
   * The page that a slot gives next, if somebody has used it before, so that reading it commits no memory.
   *
   * @param slot slot
   * @param type migrate type that will be asked for
   * @return its frame, or {@link Pfn#NONE}; a hint, for others may use the slot meanwhile
   */
  public long upcoming(int slot, int type) {
    long pfn = lists[slot].first(PcpLayout.list(0, type));
    return pfn != Pfn.NONE && (memMap.flags(pfn) & PageFlags.USED) != 0 ? pfn : Pfn.NONE;
  }

  /**
   * Takes pages of order 0 from a slot, as many as it can give.
   *
   * @param slot slot
   * @param type migrate type asked for
   * @param allocFlags flags for a refill
   * @param pfns where the frames go
   * @param from first index
   * @param to one past the last index
   * @return one past the last index written; {@code from} if the slot is busy
   */
  public int allocBulk(int slot, int type, int allocFlags, long[] pfns, int from, int to) {
    if (!tryLock(slot)) {
      return from;
    }
    int next = from;
    while (next < to) {
      long pfn = takeLocked(slot, 0, type, allocFlags);
      if (pfn == Pfn.NONE) {
        break;
      }
      pfns[next++] = pfn;
    }
    unlock(slot);
    return next;
  }

  /**
   * Puts a block on a slot's list, draining the slot if it holds too much.
   *
   * @param slot slot
   * @param pfn first frame; the caller owns the block
   * @param order an order that {@link #holds}
   * @return false if the slot is busy or the block's pageblock is being isolated: it goes to the buddy lists
   */
  public boolean free(int slot, long pfn, int order) {
    int type = listType(pfn);
    if (type == MigrateType.ISOLATE || !tryLock(slot)) {
      return false;
    }
    freeLocked(slot, pfn, order, type);
    unlock(slot);
    return true;
  }

  /**
   * Puts pages of order 0 on a slot's list under one lock.
   *
   * @param slot slot
   * @param pfns frames of this zone; the caller owns them
   * @param from first index
   * @param to one past the last index
   * @return one past the last index that was taken; less than {@code to} at a page that must go to the buddy
   *     lists, or {@code from} if the slot is busy
   */
  public int freeBulk(int slot, long[] pfns, int from, int to) {
    if (!tryLock(slot)) {
      return from;
    }
    int next = from;
    while (next < to) {
      int type = listType(pfns[next]);
      if (type == MigrateType.ISOLATE) {
        break;
      }
      freeLocked(slot, pfns[next++], 0, type);
    }
    unlock(slot);
    return next;
  }

  /**
   * Gives everything a slot holds back to the buddy lists.
   *
   * @param slot slot
   * @return pages given back
   */
  public int drain(int slot) {
    if (count(slot) == 0) {
      return 0;
    }
    lockSlow(slot);
    int before = count(slot);
    drainLocked(slot, before, 0);
    unlock(slot);
    return before;
  }

  /**
   * Lowers the bound of an idle slot and gives back what exceeds it: to be called about once a second.
   *
   * @param slot slot
   * @return pages given back
   */
  public int decay(int slot) {
    lockSlow(slot);
    long pcp = pcp(slot);
    int count = Memory.getInt(pcp + PcpLayout.COUNT);
    drainLocked(slot, PcpTuning.excessAfterDecay(pcp), 0);
    int drained = count - Memory.getInt(pcp + PcpLayout.COUNT);
    unlock(slot);
    return drained;
  }

  /**
   * Who sets the lists up and takes from them as recorded.
   *
   * @return the replay of these lists
   */
  public PcpReplay replay() {
    return replay;
  }

  /**
   * Tells the lists how scarce memory is.
   *
   * @param isBelowHigh the zone is below its high watermark
   */
  public void setBelowHigh(boolean isBelowHigh) {
    belowHigh = isBelowHigh;
  }

  /**
   * Whether the zone was below its high watermark when last looked at.
   *
   * @return as set
   */
  public boolean isBelowHigh() {
    return belowHigh;
  }

  /**
   * Tells the lists whether reclaim is at work.
   *
   * @param active reclaim is at work in the zone
   */
  public void setReclaimActive(boolean active) {
    reclaimActive = active;
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
    return Memory.getIntAcquire(pcp(slot) + PcpLayout.COUNT);
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
   * The present bound of a slot.
   *
   * @param slot slot
   * @return pages
   */
  public int high(int slot) {
    return Memory.getInt(pcp(slot) + PcpLayout.HIGH);
  }

  /**
   * The least bound of a slot.
   *
   * @param slot slot
   * @return pages
   */
  public int highMin(int slot) {
    return Memory.getInt(pcp(slot) + PcpLayout.HIGH_MIN);
  }

  /**
   * The greatest bound of a slot.
   *
   * @param slot slot
   * @return pages
   */
  public int highMax(int slot) {
    return Memory.getInt(pcp(slot) + PcpLayout.HIGH_MAX);
  }

  /**
   * Pages that a slot moves at a time.
   *
   * @param slot slot
   * @return pages
   */
  public int batch(int slot) {
    return Memory.getInt(pcp(slot) + PcpLayout.BATCH);
  }

  /**
   * Blocks handed out through the lists since boot.
   *
   * @return blocks
   */
  public long allocations() {
    return sum(PcpLayout.ALLOCATIONS);
  }

  /**
   * Pages handed out through the lists since boot.
   *
   * @return pages
   */
  public long allocatedPages() {
    return sum(PcpLayout.ALLOCATED);
  }

  /**
   * Pages taken back through the lists since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return sum(PcpLayout.FREED);
  }

  private long sum(int field) {
    long sum = 0;
    for (int slot = 0; slot < slots; slot++) {
      sum += Memory.getLong(pcp(slot) + field);
    }
    return sum;
  }

  private long takeLocked(int slot, int order, int type, int allocFlags) {
    long pcp = pcp(slot);
    int list = PcpLayout.list(order, type);
    PageLists own = lists[slot];
    if (own.isEmpty(list)) {
      int wanted = PcpTuning.refillBlocks(pcp, order, belowHigh);
      int refilled = buddy.refill(order, wanted, type, allocFlags, own, list);
      addCount(pcp, refilled << order);
      if (refilled == 0) {
        return Pfn.NONE;
      }
    }
    long pfn = own.pollFirst(list);
    addCount(pcp, -(1 << order));
    Memory.putLong(
        pcp + PcpLayout.ALLOCATED, Memory.getLong(pcp + PcpLayout.ALLOCATED) + (1L << order));
    Memory.putLong(pcp + PcpLayout.ALLOCATIONS, Memory.getLong(pcp + PcpLayout.ALLOCATIONS) + 1);
    return pfn;
  }

  private void freeLocked(int slot, long pfn, int order, int type) {
    long pcp = pcp(slot);
    Memory.putInt(pcp + PcpLayout.ALLOC_FACTOR, Memory.getInt(pcp + PcpLayout.ALLOC_FACTOR) >> 1);
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.PCP, order, type) | PageFlags.USED);
    int list = PcpLayout.list(order, type);
    lists[slot].addFirst(list, pfn);
    int count = addCount(pcp, 1 << order);
    Memory.putLong(pcp + PcpLayout.FREED, Memory.getLong(pcp + PcpLayout.FREED) + (1L << order));

    int excess = PcpTuning.excessAfterFree(pcp, order, count, belowHigh, reclaimActive);
    if (excess > 0) {
      drainLocked(slot, excess, list);
    }
  }

  /** Gives pages back, oldest first, list by list from {@code firstList} on, wrapping round. */
  private void drainLocked(int slot, int pages, int firstList) {
    if (pages <= 0) {
      return;
    }
    long pcp = pcp(slot);
    PageLists own = lists[slot];
    int left = Math.min(pages, Memory.getInt(pcp + PcpLayout.COUNT));
    int drained = 0;
    synchronized (buddy.lock()) {
      for (int list = firstList; drained < left; list = (list + 1) % PcpLayout.LIST_COUNT) {
        int order = PcpLayout.order(list);
        while (drained < left && !own.isEmpty(list)) {
          long pfn = own.last(list);
          own.remove(list, pfn);
          buddy.drainLocked(pfn, order);
          drained += 1 << order;
        }
      }
    }
    addCount(pcp, -drained);
  }

  /** The list type of a freed block: types that per-CPU lists do not have share the movable lists. */
  private int listType(long pfn) {
    int type = pageBlocks.type(pfn);
    return type < MigrateType.PCP_TYPES || type == MigrateType.ISOLATE ? type : MigrateType.MOVABLE;
  }

  private boolean tryLock(int slot) {
    return LockWord.tryLock(pcp(slot) + PcpLayout.LOCK);
  }

  void unlock(int slot) {
    LockWord.unlock(pcp(slot) + PcpLayout.LOCK);
  }

  void lockSlow(int slot) {
    LockWord.lockSlow(pcp(slot) + PcpLayout.LOCK);
  }

  static int addCount(long pcp, int pages) {
    int count = Memory.getInt(pcp + PcpLayout.COUNT) + pages;
    Memory.putInt(pcp + PcpLayout.COUNT, count);
    return count;
  }

  PageLists lists(int slot) {
    return lists[slot];
  }

  /** Address of a slot's {@link PcpLayout}. */
  long pcp(int slot) {
    return Memory.record(base + (long) slot * PcpLayout.SIZE_BYTES);
  }

  /**
   * Checks that every slot's lists are whole and counted (I5, I6).
   *
   * @throws IllegalStateException naming slot, list and frame
   */
  public void verify() {
    for (int slot = 0; slot < slots; slot++) {
      long pages = 0;
      for (int list = 0; list < PcpLayout.LIST_COUNT; list++) {
        lists[slot].verify(list);
        pages += lists[slot].blocks(list) << PcpLayout.order(list);
        int where = slot;
        int index = list;
        lists[slot].forEach(list, pfn -> verifyBlock(where, index, pfn));
      }
      if (pages != count(slot)) {
        throw new IllegalStateException(
            "I5 broken in zone "
                + zoneId
                + ", slot "
                + slot
                + ": counts "
                + count(slot)
                + ", holds "
                + pages);
      }
    }
  }

  private void verifyBlock(int slot, int list, long pfn) {
    int flags = memMap.flags(pfn);
    int order = PageFlags.order(flags);
    int type = PageFlags.migrateType(flags);
    if (!PageFlags.is(flags, PageFlags.PCP, PcpLayout.order(list))
        || PageFlags.zoneId(flags) != zoneId
        || PcpLayout.list(order, type) != list) {
      throw new IllegalStateException(
          "I6 broken in zone "
              + zoneId
              + ", slot "
              + slot
              + ", list "
              + list
              + ": pfn "
              + pfn
              + " is "
              + PageFlags.stateName(flags));
    }
  }

  /** Gives back what the lists stand on. */
  @Override
  public void close() {
    backing.close();
  }
}
