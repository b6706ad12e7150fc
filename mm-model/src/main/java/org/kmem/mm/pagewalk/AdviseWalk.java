package org.kmem.mm.pagewalk;

import java.util.function.Consumer;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.reclaim.FolioList;
import org.kmem.units.PageSize;

/**
 * What madvise does to present pages: lets them go unless they are written again, makes them old, or has
 * those reclaimed at once that nobody else maps.
 *
 * <p>Does not wait but for reclaim. Kernel counterpart: {@code madvise_free_pte_range}, {@code
 * madvise_cold_or_pageout_pte_range}; madvise(2).
 */
public final class AdviseWalk {
  private final Folios folios;
  private final Mmu mmu;
  private final SwapSlots swap;
  private Consumer<FolioList> reclaim = FolioList::clear;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param mmu its TLBs
   * @param swap who counts the users of its swap slots
   */
  public AdviseWalk(Folios folios, Mmu mmu, SwapSlots swap) {
    this.folios = folios;
    this.mmu = mmu;
    this.swap = swap;
  }

  /**
   * Names who reclaims isolated folios and puts back what stays.
   *
   * @param who gives up the references, and clears the list
   */
  public void install(Consumer<FolioList> who) {
    reclaim = who;
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
      long folio = folios.head(pfn);
      if (folios.mappings().ofPage(pfn) != 1 || !folios.tryLock(folio)) {
        return;
      }
      boolean forgotten = !folios.test(pfn, PageFlag.PG_SWAPCACHE) || swap.freeSwap(folio);
      if (forgotten) {
        folios.clear(folio, PageFlag.PG_DIRTY);
      }
      folios.unlock(folio);
      if (!forgotten) {
        return; // being written, or others have entries that name its slot
      }
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
            || (folios.mappings().entire(folio) == 0
                && folios.mappings().pagesMapped(folio) < pages));
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
   * Reclaims the pages of a range that nobody else maps, whether they are in use or not. Dirty pages of files stay. May
   * wait for a disk's queue.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last, within an area
   */
  public void pageOut(MmStruct mm, long start, long end) {
    FolioList taken = new FolioList();
    for (long at = start; at < end; ) {
      long tableEnd = Math.min((at | (PageLevel.size(PageLevel.PMD) - 1)) + 1, end);
      isolate(mm, at, tableEnd, taken);
      mmu.flushRange(mm.pageTable(), at, tableEnd);
      reclaim.accept(taken);
      at = tableEnd;
    }
  }

  private void isolate(MmStruct mm, long start, long end, FolioList taken) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          if (isMineAlone(format, entry)
              && !folios.test(format.pfn(entry), PageFlag.PG_UNEVICTABLE)) {
            if (isInPart(format, entry, address, start, end)) {
              return splitFolio(format.pfn(entry));
            }
            age(pageTable, slot, entry);
            if (folios.head(format.pfn(entry)) == format.pfn(entry)
                && folios.lru().isolate(format.pfn(entry))) {
              taken.add(format.pfn(entry));
            }
          }
          return WalkAction.CONTINUE;
        });
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
}
