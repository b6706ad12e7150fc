package org.kmem.mm.swap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.MappingVisitor;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Takes a page from all page tables that map it, for reclaim. Where an anonymous page was, its slot in swap is named; pages
 * of files leave nothing, for faults find them again.
 *
 * <p>Dirty bits of entries go over to the page. A lazily freed page that was not written since goes without a trace.
 *
 * <p>Belongs to the holder of the baton; does not wait. Kernel counterpart: {@code try_to_unmap}.
 */
public final class TryToUnmap {
  /** Takes pages of locked areas too: {@code TTU_IGNORE_MLOCK}. */
  public static final int IGNORE_MLOCK = 1;

  private final Folios folios;
  private final Rmap rmap;
  private final HugeMappings huge;
  private final Mmu mmu;
  private final SwapDevices devices;
  private final SwapCache cache;
  private final MappingVisitor visitor = this::unmapOne;

  /** Whose entry the walk that runs is at. */
  private long frame;

  private boolean ignoresMlock;

  /**
   * For a machine.
   *
   * @param rmap who finds the entries
   * @param folios pages
   * @param huge who splits huge entries
   * @param mmu its TLBs
   * @param swap where anonymous pages go
   */
  public TryToUnmap(Folios folios, Rmap rmap, HugeMappings huge, Mmu mmu, Swap swap) {
    this.folios = folios;
    this.rmap = rmap;
    this.huge = huge;
    this.mmu = mmu;
    this.devices = swap.devices();
    this.cache = swap.cache();
  }

  /**
   * Takes a folio from all page tables.
   *
   * @param pfn the folio, locked; an anonymous one that is not lazily freed is in the swap cache
   * @param flags {@link #IGNORE_MLOCK} or 0
   * @return whether nothing maps it now
   */
  public boolean unmap(long pfn, int flags) {
    ignoresMlock = (flags & IGNORE_MLOCK) != 0;
    if (folios.mappings().entire(pfn) > 0) {
      rmap.walk(pfn, this::splitHuge);
    }
    return rmap.walk(pfn, visitor) && folios.mappings().total(pfn) == 0;
  }

  private boolean splitHuge(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    if (level != PageLevel.PTE && (!area.hasAny(VmFlags.VM_LOCKED) || ignoresMlock)) {
      huge.split(mm, area, address);
    }
    return true;
  }

  private boolean unmapOne(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    frame = format.pfn(entry);
    long pfn = folios.head(frame);
    if (area.hasAny(VmFlags.VM_LOCKED) && !ignoresMlock) {
      if (!folios.isLarge(pfn)) {
        folios.lru().mlocked().mlock(pfn); // its lock was forgotten while it was off its list
      }
      return false;
    }
    boolean anon = folios.isAnon(pfn);
    boolean lazilyFreed = anon && !folios.test(pfn, PageFlag.PG_SWAPBACKED);
    mm.updateHiwaterRss();
    if (format.isDirty(entry)) {
      markDirty(pfn, area, anon);
    }
    if (lazilyFreed && !isDroppable(pfn)) {
      folios.set(pfn, PageFlag.PG_SWAPBACKED);
      return false;
    }
    long left = 0;
    if (lazilyFreed) {
      mm.rss().add(RssCounters.MM_ANONPAGES, -1);
    } else if (anon) {
      left = nameSlot(format, entry);
      mm.rss().add(RssCounters.MM_ANONPAGES, -1);
      mm.rss().add(RssCounters.MM_SWAPENTS, 1);
    } else {
      boolean shmem = folios.test(pfn, PageFlag.PG_SWAPBACKED);
      mm.rss().add(shmem ? RssCounters.MM_SHMEMPAGES : RssCounters.MM_FILEPAGES, -1);
    }
    pageTable.set(slot, left);
    mmu.flushPage(pageTable, address);
    rmap.remove(frame, area);
    folios.put(pfn);
    return true;
  }

  private void markDirty(long pfn, VmArea area, boolean anon) {
    MappedFile file = area.file();
    if (anon || file == null) {
      folios.set(pfn, PageFlag.PG_DIRTY);
    } else {
      file.mapping().setDirty(folios.index(pfn), pfn);
    }
  }

  /** Whether nobody but reclaim and the entries that map it holds a page, and nobody wrote to it. */
  private boolean isDroppable(long pfn) {
    return !folios.test(pfn, PageFlag.PG_DIRTY)
        && folios.memory().refCount(pfn) == 1 + folios.mappings().total(pfn);
  }

  /** An entry for the slot of the page, with what the old entry said of it. */
  private long nameSlot(PteFormat format, long entry) {
    long slot = cache.entry(frame);
    devices.duplicate(slot);
    boolean exclusive = folios.testClear(frame, PageFlag.PG_ANON_EXCLUSIVE);
    long left = format.withSwapExclusive(SwapEntry.toPte(format, slot), exclusive);
    left = format.withSwapSoftDirty(left, format.isSoftDirty(entry));
    return format.withSwapUffdWp(left, format.isUffdWp(entry));
  }
}
