package org.kmem.mm.huge;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * Makes one huge page of the pages of an aligned piece of 2 MiB of private anonymous memory: looks whether that can be done,
 * gets a huge page, copies, and maps it in place of the table of pages.
 *
 * <p>Belongs to the holder of the baton; may wait for memory and for {@code mmap_lock}. Kernel counterpart: {@code
 * hpage_collapse_scan_pmd}, {@code collapse_huge_page}.
 */
final class CollapseHugePage {
  private static final int PAGES = Order.PAGEBLOCK_PAGES;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final Rmap rmap;
  private final HugePageEligibility eligibility;
  private final CollapseFolio fresh;
  private final Mmu mmu;
  private final Scheduler scheduler;
  private final CollapseLimits limits;
  private SwapReader swap = SwapReader.NONE;

  CollapseHugePage(
      Folios folios,
      Rmap rmap,
      HugePageEligibility eligibility,
      HugePageGfp gfp,
      VmStat stat,
      Mmu mmu,
      Scheduler scheduler,
      Tunables tunables) {
    this.folios = folios;
    this.memory = folios.memory();
    this.rmap = rmap;
    this.eligibility = eligibility;
    this.fresh = new CollapseFolio(folios, gfp, stat);
    this.mmu = mmu;
    this.scheduler = scheduler;
    this.limits = new CollapseLimits(folios, stat, tunables);
  }

  void install(SwapReader reader) {
    swap = reader;
  }

  /**
   * Looks at a piece, with {@code mmap_lock} held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address of the piece, which lies in the area
   * @param forced whether limits and signs of use do not count: {@code MADV_COLLAPSE}
   * @return {@link CollapseResult#SUCCEED} if it could be collapsed
   */
  CollapseResult scan(MmStruct mm, VmArea area, long start, boolean forced) {
    PageTable pageTable = mm.pageTable();
    scheduler.charge(scheduler.costs().pageScan() * PAGES);
    long slot = pageTable.find(start, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (entry == 0) {
      return CollapseResult.PMD_NULL;
    }
    if (!pageTable.format().isTable(entry, PageLevel.PMD)) {
      return CollapseResult.PMD_MAPPED;
    }
    return limits.check(pageTable, start, forced);
  }

  /**
   * Collapses a piece that {@link #scan} found fit. {@code mmap_lock} must not be held.
   *
   * @param mm the address space
   * @param start first address of the piece
   * @param forced as for {@link #scan}
   * @return {@link CollapseResult#SUCCEED}, or why not
   */
  CollapseResult collapse(MmStruct mm, long start, boolean forced) {
    return fresh.with(mm, forced, folio -> fill(mm, start, folio, forced));
  }

  private CollapseResult fill(MmStruct mm, long start, long folio, boolean forced) {
    CollapseResult result = bringSwapped(mm, start, forced);
    if (result == CollapseResult.SUCCEED) {
      mm.mmapLock().downWrite();
      result = replace(mm, start, folio, forced);
      mm.mmapLock().upWrite();
    }
    if (result != CollapseResult.SUCCEED) {
      folios.put(folio);
    }
    return result;
  }

  /** The area of a piece, if it may still have a huge page there: {@code hugepage_vma_revalidate}. */
  private @Nullable VmArea revalidate(MmStruct mm, long start, boolean forced) {
    VmArea area = mm.users() == 0 ? null : mm.areas().containing(start);
    boolean fit =
        area != null
            && area.file() == null
            && start + HugeMappings.HUGE_BYTES <= area.end()
            && eligibility.mayCollapse(mm, area, !forced);
    return fit ? area : null;
  }

  /** {@code __collapse_huge_page_swapin}. */
  private CollapseResult bringSwapped(MmStruct mm, long start, boolean forced) {
    mm.mmapLock().downRead();
    try {
      for (long at = start; at < start + HugeMappings.HUGE_BYTES; at += PageSize.SIZE_BYTES) {
        VmArea area = revalidate(mm, start, forced);
        if (area == null) {
          return CollapseResult.VMA_CHECK;
        }
        PageTable pageTable = mm.pageTable();
        long slot = pageTable.find(at, PageLevel.PTE);
        long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
        if (pageTable.format().isSwap(entry) && !swap.bring(mm, area, at, slot, entry)) {
          return CollapseResult.PAGE_COUNT;
        }
      }
      return CollapseResult.SUCCEED;
    } finally {
      mm.mmapLock().upRead();
    }
  }

  private CollapseResult replace(MmStruct mm, long start, long folio, boolean forced) {
    VmArea area = revalidate(mm, start, forced);
    if (area == null) {
      return CollapseResult.VMA_CHECK;
    }
    CollapseResult fit = scan(mm, area, start, forced);
    if (fit != CollapseResult.SUCCEED) {
      return fit;
    }
    copyPages(mm, area, start, folio);
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    pageTable.huge().depositTable(start);
    mmu.flushRange(pageTable, start, start + HugeMappings.HUGE_BYTES);
    long entry = format.leaf(folio, AreaProtection.of(format, area), PageLevel.PMD);
    entry = format.mkDirty(entry);
    entry = area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(entry) : entry;
    rmap.addNewAnonHuge(folio, area, start);
    rmap.addToLru(folio, area);
    pageTable.set(pageTable.find(start, PageLevel.PMD), entry);
    folios.deferredSplits().add(folio, false);
    return CollapseResult.SUCCEED;
  }

  /** Copies what is there, fills the rest with zeroes, and takes the pages out of the table. */
  private void copyPages(MmStruct mm, VmArea area, long start, long folio) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long first = pageTable.find(start, PageLevel.PTE);
    int added = 0;
    for (int index = 0; index < PAGES; index++) {
      long slot = first + (long) index * PageLevel.ENTRY_BYTES;
      long entry = pageTable.clear(slot);
      if (entry == 0 || format.isSpecial(entry)) {
        memory.fill((folio + index) << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
        scheduler.charge(scheduler.costs().pageZero());
        added++;
      } else {
        long pfn = format.pfn(entry);
        memory.copyPages(pfn, folio + index, 0);
        scheduler.charge(scheduler.costs().pageCopy());
        rmap.remove(pfn, area);
        swap.pageUnmapped(folios.head(pfn));
        folios.put(pfn);
      }
    }
    mm.rss().add(RssCounters.MM_ANONPAGES, added);
    folios.set(folio, PageFlag.PG_UPTODATE);
  }
}
