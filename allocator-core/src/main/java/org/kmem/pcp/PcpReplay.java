package org.kmem.pcp;

import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;

/**
 * Per-CPU lists as they were recorded: sets them up block by block, and takes the block that was taken then. Tunes
 * nothing, and counts nothing as handed out or taken back.
 *
 * <p>Any thread; each call locks the slots it looks at, one at a time, waiting for them.
 *
 * <p>Kernel counterpart: none.
 */
public final class PcpReplay {
  private final MemMap memMap;
  private final int zoneId;
  private final PerCpuPages pages;

  PcpReplay(MemMap memMap, int zoneId, PerCpuPages pages) {
    this.memMap = memMap;
    this.zoneId = zoneId;
    this.pages = pages;
  }

  /**
   * The slot whose list a block is on; walks lists.
   *
   * @param pfn first frame
   * @param order its order
   * @return slot, or -1 if it is on no list, or on one as another order
   */
  public int holderOf(long pfn, int order) {
    for (int slot = 0; slot < pages.slots(); slot++) {
      pages.lockSlow(slot);
      boolean holds = holdsLocked(slot, pfn, order);
      pages.unlock(slot);
      if (holds) {
        return slot;
      }
    }
    return -1;
  }

  /**
   * Takes a given block off the list it is on; walks lists.
   *
   * @param pfn first frame of a block on a per-CPU list
   * @param order its order
   * @return false if it is on no list, or on one as another order
   */
  public boolean takeExact(long pfn, int order) {
    for (int slot = 0; slot < pages.slots(); slot++) {
      pages.lockSlow(slot);
      boolean holds = holdsLocked(slot, pfn, order);
      if (holds) {
        pages.lists(slot).remove(listOf(pfn, order), pfn);
        PerCpuPages.addCount(pages.pcp(slot), -(1 << order));
        memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.NONE, 0, 0));
      }
      pages.unlock(slot);
      if (holds) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts a block on a slot's list, whatever the slot's bound.
   *
   * @param slot slot
   * @param pfn first frame of a block that nobody owns
   * @param order an order that {@link PerCpuPages#holds}
   * @param type one of the first three migrate types
   * @param toTail whether it goes behind the others
   */
  public void putExact(int slot, long pfn, int order, int type, boolean toTail) {
    pages.lockSlow(slot);
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.PCP, order, type));
    int list = PcpLayout.list(order, type);
    if (toTail) {
      pages.lists(slot).addLast(list, pfn);
    } else {
      pages.lists(slot).addFirst(list, pfn);
    }
    PerCpuPages.addCount(pages.pcp(slot), 1 << order);
    pages.unlock(slot);
  }

  /**
   * Sets the present bound of a slot.
   *
   * @param slot slot
   * @param high pages
   */
  public void restoreHigh(int slot, int high) {
    pages.lockSlow(slot);
    Memory.putInt(pages.pcp(slot) + PcpLayout.HIGH, high);
    pages.unlock(slot);
  }

  private boolean holdsLocked(int slot, long pfn, int order) {
    return PageFlags.is(memMap.flags(pfn), PageFlags.PCP, order)
        && pages.lists(slot).contains(listOf(pfn, order), pfn);
  }

  private int listOf(long pfn, int order) {
    return PcpLayout.list(order, PageFlags.migrateType(memMap.flags(pfn)));
  }
}
