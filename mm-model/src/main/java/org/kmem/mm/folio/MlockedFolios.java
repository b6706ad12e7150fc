package org.kmem.mm.folio;

import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;

/**
 * Folios that locked areas map: they are unevictable, and counted as long as they are on their list.
 *
 * <p>Belongs to the holder of the scheduler's baton; nothing allocates.
 *
 * <p>Kernel counterpart: {@code mm/mlock.c}; {@code Documentation/mm/unevictable-lru.rst}.
 */
public final class MlockedFolios {
  private final LruLists lists;
  private final PhysicalMemory memory;
  private final VmStat stat;

  MlockedFolios(LruLists lists, PhysicalMemory memory, VmStat stat) {
    this.lists = lists;
    this.memory = memory;
    this.stat = stat;
  }

  /**
   * A locked area maps a folio: it becomes unevictable. To be called for each such mapping.
   *
   * @param pfn the folio, on a list or not yet
   */
  public void mlock(long pfn) {
    int flags = memory.intField(pfn, PageFields.FLAGS);
    int pages = 1 << memory.order(pfn);
    if ((flags & PageFlag.PG_MLOCKED) == 0) {
      memory.setIntField(pfn, PageFields.FLAGS, flags | PageFlag.PG_MLOCKED);
      stat.addZone(memory.zoneId(pfn), ZoneStat.NR_MLOCK, pages);
      stat.count(VmEvent.UNEVICTABLE_PGS_MLOCKED, pages);
    }
    if ((flags & PageFlag.PG_LRU) == 0) {
      return;
    }
    if ((flags & PageFlag.PG_UNEVICTABLE) != 0) {
      setCount(pfn, count(pfn) + 1);
      return;
    }
    LruVec vec = lists.vec(pfn);
    int unlisted = lists.delist(vec, pfn) & ~PageFlag.PG_ACTIVE;
    setCount(pfn, 1);
    lists.enlist(vec, pfn, unlisted | PageFlag.PG_UNEVICTABLE, false, false);
    stat.count(VmEvent.UNEVICTABLE_PGS_CULLED, pages);
  }

  /**
   * A locked area maps a folio no more, or is locked no more. The last makes it evictable.
   *
   * @param pfn the folio
   */
  public void munlock(long pfn) {
    int flags = memory.intField(pfn, PageFields.FLAGS);
    int pages = 1 << memory.order(pfn);
    boolean onList = (flags & PageFlag.PG_LRU) != 0;
    boolean unevictable = (flags & PageFlag.PG_UNEVICTABLE) != 0;
    if (onList && unevictable) {
      int count = Math.max(count(pfn) - 1, 0);
      setCount(pfn, count);
      if (count > 0) {
        return;
      }
    }
    if ((flags & PageFlag.PG_MLOCKED) != 0) {
      memory.setIntField(pfn, PageFields.FLAGS, flags & ~PageFlag.PG_MLOCKED);
      stat.addZone(memory.zoneId(pfn), ZoneStat.NR_MLOCK, -pages);
      stat.count(
          onList || !unevictable
              ? VmEvent.UNEVICTABLE_PGS_MUNLOCKED
              : VmEvent.UNEVICTABLE_PGS_STRANDED,
          pages);
    }
    if (onList && unevictable && lists.isEvictable(pfn, memory.intField(pfn, PageFields.FLAGS))) {
      LruVec vec = lists.vec(pfn);
      lists.enlist(vec, pfn, lists.delist(vec, pfn) & ~PageFlag.PG_UNEVICTABLE, false, false);
      stat.count(VmEvent.UNEVICTABLE_PGS_RESCUED, pages);
    }
  }

  private int count(long pfn) {
    return (int) memory.longField(pfn, PageFields.NEXT);
  }

  /** How many locked areas map a folio, as far as is known: a folio off its list forgets. */
  void setCount(long pfn, int count) {
    memory.setLongField(pfn, PageFields.NEXT, count);
  }
}
