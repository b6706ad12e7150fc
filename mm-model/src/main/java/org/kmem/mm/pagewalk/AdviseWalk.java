package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * What madvise does to present pages: lets them go unless they are written again, makes them old, or takes
 * those that nobody else maps at once.
 *
 * <p>Anonymous memory that is worth keeping has nowhere to go here: swapping it out is reclaim's business.
 *
 * <p>Does not wait. Kernel counterpart: {@code madvise_free_pte_range}, {@code
 * madvise_cold_or_pageout_pte_range}; madvise(2).
 */
public final class AdviseWalk {
  private final Folios folios;
  private final Rmap rmap;
  private final VmStat stat;
  private final Mmu mmu;
  private SwapSlots swap = SwapSlots.NONE;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param stat its counters
   * @param mmu its TLBs
   */
  public AdviseWalk(Folios folios, Rmap rmap, VmStat stat, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.stat = stat;
    this.mmu = mmu;
  }

  /**
   * Names who counts the users of swap slots.
   *
   * @param slots the swap of the machine
   */
  public void install(SwapSlots slots) {
    swap = slots;
  }

  /**
   * Marks anonymous pages as free to be dropped until they are written again; swapped ones go at once. Pages
   * that others map too are left alone if they were ever dirty.
   *
   * @param mm the address space
   * @param start first address of a range of private anonymous memory
   * @param end one past the last
   */
  public void lazyFree(MmStruct mm, long start, long end) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    RssBatch rss = new RssBatch(mm);
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          if (format.isPresent(entry)) {
            if (isInPart(format, entry, address, start, end)) {
              return splitFolio(format.pfn(entry));
            }
            lazyFreeOne(pageTable, slot, entry);
          } else if (SwapType.isDevice(format.swapType(entry))) {
            pageTable.set(slot, 0);
            rss.add(address, RssCounters.MM_SWAPENTS, -1);
            swap.free(format, entry);
          }
          return WalkAction.CONTINUE;
        });
    rss.flush();
    mmu.flushRange(pageTable, start, end);
  }

  private void lazyFreeOne(PageTable pageTable, long slot, long entry) {
    PteFormat format = pageTable.format();
    if (format.isSpecial(entry)) {
      return;
    }
    long pfn = format.pfn(entry);
    if (folios.test(pfn, PageFlag.PG_DIRTY | PageFlag.PG_SWAPCACHE)) {
      boolean alone = folios.mappings().ofPage(pfn) == 1;
      if (!alone || folios.test(pfn, PageFlag.PG_SWAPCACHE | PageFlag.PG_LOCKED)) {
        return;
      }
      folios.clear(pfn, PageFlag.PG_DIRTY);
    }
    pageTable.set(slot, format.mkClean(format.mkOld(entry)));
    folios.lru().lazyFree(folios.head(pfn));
  }

  /** Whether an entry maps a large folio, or a page of one, of which the range does not have all, mapped. */
  private boolean isInPart(PteFormat format, long entry, long address, long start, long end) {
    if (!format.isPresent(entry) || format.isSpecial(entry)) {
      return false;
    }
    long pfn = format.pfn(entry);
    long folio = folios.head(pfn);
    long first = address - ((pfn - folio) << PageSize.SHIFT);
    int pages = folios.pages(folio);
    return pages > 1
        && (first < start
            || first + ((long) pages << PageSize.SHIFT) > end
            || folios.mappings().entire(folio) == 0 && folios.mappings().pagesMapped(folio) < pages);
  }

  /** Splits a folio for the sake of some of its pages, which are then looked at again; not if others map it too. */
  private WalkAction splitFolio(long pfn) {
    long folio = folios.head(pfn);
    if (folios.mappings().ofPage(folio) > 1 || !folios.tryLock(folio)) {
      return WalkAction.CONTINUE;
    }
    folios.get(folio);
    boolean done = folios.split(folio, 0) == 0;
    folios.unlock(folio);
    folios.put(folio);
    return done ? WalkAction.AGAIN : WalkAction.CONTINUE;
  }

  /**
   * Moves the pages of a range that nobody else maps to the old end of the lists.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last
   */
  public void cold(MmStruct mm, long start, long end) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          if (isMineAlone(format, entry)) {
            if (isInPart(format, entry, address, start, end)) {
              return splitFolio(format.pfn(entry));
            }
            age(pageTable, slot, entry);
            if (folios.head(format.pfn(entry)) == format.pfn(entry)) {
              folios.lru().deactivate(format.pfn(entry));
            }
          }
          return WalkAction.CONTINUE;
        });
    mmu.flushRange(pageTable, start, end);
  }

  /**
   * Takes the pages of a range that nobody else maps and that can go without being written: lazily freed ones
   * that were not written since, and clean pages of files. Dirty pages of files begin to be written.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @return pages taken
   */
  public long pageOut(MmStruct mm, VmArea area, long start, long end) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    mm.updateHiwaterRss();
    long[] taken = new long[1];
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          if (isMineAlone(format, entry)
              && !folios.test(format.pfn(entry), PageFlag.PG_UNEVICTABLE | PageFlag.PG_LOCKED)) {
            if (isInPart(format, entry, address, start, end)) {
              return splitFolio(format.pfn(entry));
            }
            age(pageTable, slot, entry);
            mmu.flushPage(pageTable, address);
            taken[0] += takeOne(mm, area, slot) ? 1 : 0;
          }
          return WalkAction.CONTINUE;
        });
    return taken[0];
  }

  private boolean isMineAlone(PteFormat format, long entry) {
    return format.isPresent(entry)
        && !format.isSpecial(entry)
        && folios.mappings().ofPage(format.pfn(entry)) == 1
        && folios.test(format.pfn(entry), PageFlag.PG_LRU);
  }

  private void age(PageTable pageTable, long slot, long entry) {
    PteFormat format = pageTable.format();
    pageTable.set(slot, format.mkOld(entry));
    folios.clear(format.pfn(entry), PageFlag.PG_REFERENCED | PageFlag.PG_YOUNG);
    if (folios.test(format.pfn(entry), PageFlag.PG_ACTIVE)) {
      folios.set(format.pfn(entry), PageFlag.PG_WORKINGSET);
    }
  }

  private boolean takeOne(MmStruct mm, VmArea area, long slot) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long entry = pageTable.get(slot);
    long pfn = format.pfn(entry);
    if (folios.isAnon(pfn)) {
      return !folios.test(pfn, PageFlag.PG_SWAPBACKED) && takeLazilyFreed(mm, area, slot, entry);
    }
    MappedFile file = area.file();
    return file != null
        && !folios.test(pfn, PageFlag.PG_SWAPBACKED)
        && takeFromFile(mm, area, file.mapping(), slot);
  }

  private boolean takeLazilyFreed(MmStruct mm, VmArea area, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    long pfn = pageTable.format().pfn(entry);
    boolean written = pageTable.format().isDirty(entry) || folios.test(pfn, PageFlag.PG_DIRTY);
    if (written || folios.memory().refCount(pfn) != 1) {
      if (folios.lru().isolate(pfn)) {
        folios.set(pfn, PageFlag.PG_SWAPBACKED | PageFlag.PG_ACTIVE | PageFlag.PG_DIRTY);
        folios.lru().putback(pfn);
        folios.put(pfn);
      }
      return false;
    }
    pageTable.set(slot, 0);
    mm.rss().add(RssCounters.MM_ANONPAGES, -1);
    rmap.remove(pfn, area);
    folios.put(pfn);
    stat.count(VmEvent.PGLAZYFREED);
    return true;
  }

  private boolean takeFromFile(MmStruct mm, VmArea area, AddressSpace space, long slot) {
    PageTable pageTable = mm.pageTable();
    long entry = pageTable.clear(slot);
    long pfn = pageTable.format().pfn(entry);
    long index = folios.index(pfn);
    if (pageTable.format().isDirty(entry)) {
      space.setDirty(index, pfn);
    }
    mm.rss().add(RssBatch.kind(folios, pfn), -1);
    rmap.remove(pfn, area);
    if (folios.put(pfn)) {
      return true; // truncated: the entry was the last to hold it
    }
    if (folios.test(pfn, PageFlag.PG_DIRTY)) {
      space.writeOut(index, pfn);
      return false;
    }
    return space.evict(index, pfn, AddressSpace.NO_VALUE);
  }
}
