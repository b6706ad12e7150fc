package org.kmem.mm.pagewalk;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Unmaps the pages of a range: clears entries, carries their dirty and accessed bits over to the pages, gives
 * up references and slots. Tables stay.
 *
 * <p>Does not wait. Pages whose last reference goes are free when it returns, and no TLB knows them any more.
 *
 * <p>Kernel counterpart: {@code unmap_page_range}, {@code zap_pte_range}.
 */
public final class ZapRange {
  private final Folios folios;
  private final Rmap rmap;
  private final HugePages huge;
  private final Mmu mmu;
  private final SwapSlots swap;
  private final @Nullable HugetlbWalk hugetlb;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param huge its huge pages
   * @param mmu its TLBs
   * @param swap who counts the users of its swap slots
   * @param hugetlb who walks areas of hugetlb; null if there are none
   */
  public ZapRange(
      Folios folios,
      Rmap rmap,
      HugePages huge,
      Mmu mmu,
      SwapSlots swap,
      @Nullable HugetlbWalk hugetlb) {
    this.folios = folios;
    this.rmap = rmap;
    this.huge = huge;
    this.mmu = mmu;
    this.swap = swap;
    this.hugetlb = hugetlb;
  }

  /**
   * Unmaps all pages of a range.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   */
  public void zap(MmStruct mm, VmArea area, long start, long end) {
    zap(mm, area, start, end, true);
  }

  /**
   * Unmaps the pages of a range that are the file's own.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @param evenCow whether private copies, swapped ones too, go as well
   */
  public void zap(MmStruct mm, VmArea area, long start, long end, boolean evenCow) {
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null && HugetlbWalk.isHugetlb(area)) {
      ofHugetlb.zap(mm, area, start, end);
      return;
    }
    mm.updateHiwaterRss();
    PageTable pageTable = mm.pageTable();
    Zap zap = new Zap(mm, area, start, end, evenCow);
    pageTable.forRange(start, end, zap::visit);
    zap.rss.flush();
    if (zap.cleared) {
      mmu.flushRange(pageTable, start, end);
    }
  }

  /**
   * Keeps huge pages of hugetlb that are unmapped until {@link #finish}.
   *
   * @param mm the address space that areas are unmapped of
   */
  public void gather(MmStruct mm) {
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null && mm.hugetlbPages() > 0) {
      ofHugetlb.gather(mm);
    }
  }

  /**
   * Gives back what was kept since {@link #gather}.
   *
   * @param mm the address space
   */
  public void finish(MmStruct mm) {
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null) {
      ofHugetlb.finish(mm);
    }
  }

  /** One call's state. */
  private final class Zap {
    final MmStruct mm;
    final VmArea area;
    final long start;
    final long end;
    final boolean evenCow;
    final PageTable pageTable;
    final PteFormat format;
    final RssBatch rss;
    boolean cleared;

    Zap(MmStruct mm, VmArea area, long start, long end, boolean evenCow) {
      this.mm = mm;
      this.area = area;
      this.start = start;
      this.end = end;
      this.evenCow = evenCow;
      this.pageTable = mm.pageTable();
      this.format = pageTable.format();
      this.rss = new RssBatch(mm);
    }

    WalkAction visit(long address, int level, long slot, long entry) {
      if (level != PageLevel.PTE) {
        return visitHuge(address, slot, entry);
      }
      if (!format.isPresent(entry)) {
        zapSwap(address, slot, entry);
      } else if (format.isSpecial(entry)) {
        if (format.isDirty(entry)) {
          mm.countMergedZeros(-1); // KSM put it there
        }
        pageTable.set(slot, 0);
        cleared = true;
      } else {
        zapPage(address, slot, entry);
      }
      return WalkAction.CONTINUE;
    }

    private void zapPage(long address, long slot, long entry) {
      long pfn = format.pfn(entry);
      boolean anon = folios.isAnon(pfn);
      if (anon && !evenCow) {
        return;
      }
      if (folios.isLarge(pfn)) {
        zapLarge(address, slot, entry, anon);
        return;
      }
      pageTable.set(slot, 0);
      cleared = true;
      if (!anon) {
        keepMarks(pfn, entry);
      }
      rss.add(address, RssBatch.kind(folios, pfn), -1);
      rmap.remove(pfn, area);
      swap.pageUnmapped(pfn);
      folios.put(pfn);
    }

    /** Pages of one folio that lie one after the other go together, so that the folio is not left in part. */
    private void zapLarge(long address, long slot, long entry, boolean anon) {
      long pfn = format.pfn(entry);
      long folio = folios.head(pfn);
      long toTableEnd = (long) PageLevel.ENTRIES - PageLevel.index(address, PageLevel.PTE);
      long most = Math.min((end - address) >>> PageSize.SHIFT, toTableEnd);
      most = Math.min(most, folio + folios.pages(folio) - pfn);
      int pages = 0;
      while (pages < most) {
        long at = slot + (long) pages * PageLevel.ENTRY_BYTES;
        long mapping = pageTable.get(at);
        if (!format.isPresent(mapping) || format.pfn(mapping) != pfn + pages) {
          break;
        }
        if (!anon) {
          keepMarks(pfn + pages, mapping);
        }
        pageTable.set(at, 0);
        pages++;
      }
      cleared = true;
      rss.add(address, RssBatch.kind(folios, folio), -pages);
      rmap.remove(pfn, pages, area);
      swap.pageUnmapped(folio);
      for (int page = 0; page < pages; page++) {
        folios.put(folio);
      }
    }

    /** A huge entry goes if the range has all of it; else it is split, and looked at again. */
    private WalkAction visitHuge(long address, long slot, long entry) {
      if (area.hasAny(VmFlags.VM_HUGETLB)) {
        return WalkAction.CONTINUE; // hugetlb unmaps its own
      }
      if (address < start || address + HugeMappings.HUGE_BYTES > end) {
        huge.mappings().split(mm, area, address);
        return WalkAction.AGAIN;
      }
      boolean present = format.isPresent(entry);
      boolean special = present && format.isSpecial(entry);
      boolean anon = present && !special && folios.isAnon(format.pfn(entry));
      if (anon && !evenCow) {
        return WalkAction.CONTINUE;
      }
      pageTable.set(slot, 0);
      cleared = true;
      if (anon || special || !present) {
        pageTable.huge().withdraw(address);
      }
      if (present && !special) {
        zapFolio(address, format.pfn(entry), entry, anon);
      }
      return WalkAction.CONTINUE;
    }

    private void zapFolio(long address, long folio, long entry, boolean anon) {
      if (!anon) {
        keepMarks(folio, entry);
      }
      rss.add(address, RssBatch.kind(folios, folio), -PageLevel.pages(PageLevel.PMD));
      rmap.removeHuge(folio, area);
      folios.put(folio);
    }

    private void keepMarks(long pfn, long entry) {
      MappedFile file = area.file();
      if (format.isDirty(entry) && file != null && folios.isFile(pfn)) {
        folios.clear(pfn, PageFlag.PG_RECLAIM); // it is not to go so soon, being used
        file.mapping().setDirty(folios.index(pfn), pfn);
      }
      if (format.isYoung(entry) && !area.hasAny(VmFlags.VM_SEQ_READ | VmFlags.VM_RAND_READ)) {
        folios.lru().markAccessed(folios.head(pfn));
      }
    }

    private void zapSwap(long address, long slot, long entry) {
      if (!evenCow) {
        return;
      }
      if (SwapType.isDevice(format.swapType(entry))) {
        rss.add(address, RssCounters.MM_SWAPENTS, -1);
        swap.free(format, entry);
      }
      pageTable.set(slot, 0);
    }
  }
}
