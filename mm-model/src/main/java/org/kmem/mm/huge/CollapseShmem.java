package org.kmem.mm.huge;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pagecache.ShmemSpace;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Makes one huge page of the pages of an aligned piece of 2 MiB of shared memory. All who map the pages lose them, and find
 * the huge page by faults; who asked for it by {@code MADV_COLLAPSE} has it mapped at once.
 *
 * <p>Belongs to the holder of the baton; may wait for memory, with {@code mmap_lock} held for reading. Kernel counterpart:
 * {@code hpage_collapse_scan_file}, {@code collapse_file}, {@code collapse_pte_mapped_thp}.
 */
final class CollapseShmem {
  private static final int PAGES = Order.PAGEBLOCK_PAGES;

  private final Folios folios;
  private final Rmap rmap;
  private final CollapseFolio fresh;
  private final FilePageUnmapper unmapper;
  private final VmStat stat;
  private final Mmu mmu;
  private final Scheduler scheduler;
  private final Tunables tunables;

  CollapseShmem(
      Folios folios,
      Rmap rmap,
      HugePageGfp gfp,
      VmStat stat,
      Mmu mmu,
      Scheduler scheduler,
      Tunables tunables) {
    this.folios = folios;
    this.rmap = rmap;
    this.fresh = new CollapseFolio(folios, gfp, stat);
    this.unmapper = new FilePageUnmapper(folios, rmap, mmu);
    this.stat = stat;
    this.mmu = mmu;
    this.scheduler = scheduler;
    this.tunables = tunables;
  }

  /**
   * Collapses a piece if that can be done.
   *
   * @param mm the address space, whose lock is held for reading
   * @param area the area, of shared memory
   * @param file what it maps
   * @param start first address of the piece, which lies in the area
   * @param forced whether limits do not count, and the huge page is to be mapped: {@code MADV_COLLAPSE}
   * @return {@link CollapseResult#SUCCEED}, or why not
   */
  CollapseResult collapse(MmStruct mm, VmArea area, MappedFile file, long start, boolean forced) {
    scheduler.charge(scheduler.costs().pageScan() * PAGES);
    long first = area.pageIndex(start);
    if (!(file.mapping() instanceof ShmemSpace space)) {
      return CollapseResult.VMA_CHECK;
    }
    long there = space.find(first);
    if (there != Pfn.NONE && folios.pages(there) == PAGES) {
      return forced ? map(mm, area, start, folios.head(there)) : CollapseResult.PMD_MAPPED;
    }
    CollapseResult fit = check(space, first, forced);
    if (fit != CollapseResult.SUCCEED) {
      return fit;
    }
    return fresh.with(
        mm,
        forced,
        folio -> {
          CollapseResult filled = fill(space, first, folio, forced);
          folios.put(folio);
          return filled == CollapseResult.SUCCEED && forced ? map(mm, area, start, folio) : filled;
        });
  }

  private CollapseResult fill(ShmemSpace space, long first, long folio, boolean forced) {
    if (!space.readIn(first, first + PAGES)) {
      return CollapseResult.FAIL;
    }
    CollapseResult fit = check(space, first, forced); // allocating and reading may have waited
    return fit == CollapseResult.SUCCEED ? replace(space, first, folio) : fit;
  }

  private CollapseResult check(AddressSpace space, long first, boolean forced) {
    int missing = 0;
    int swapped = 0;
    for (long at = first; at < first + PAGES; at++) {
      long pfn = space.find(at);
      if (pfn == Pfn.NONE) {
        missing++;
        if (space.valueAt(at) == AddressSpace.NO_VALUE) {
          continue;
        }
        swapped++;
        if (!forced && swapped > tunables.get(Tunable.KHUGEPAGED_MAX_PTES_SWAP)) {
          stat.count(VmEvent.THP_SCAN_EXCEED_SWAP_PTE);
          return CollapseResult.EXCEED_SWAP_PTE;
        }
        continue;
      }
      if (folios.isLarge(pfn) || folios.test(pfn, PageFlag.PG_LOCKED | PageFlag.PG_WRITEBACK)) {
        return CollapseResult.PAGE_LOCK;
      }
      if (!folios.test(pfn, PageFlag.PG_LRU)) {
        return CollapseResult.PAGE_LRU;
      }
      if (folios.refCount(pfn) != 1 + folios.mappings().total(pfn)) {
        return CollapseResult.PAGE_COUNT;
      }
    }
    if (!forced && missing > tunables.get(Tunable.KHUGEPAGED_MAX_PTES_NONE)) {
      stat.count(VmEvent.THP_SCAN_EXCEED_NONE_PTE);
      return CollapseResult.EXCEED_NONE_PTE;
    }
    return CollapseResult.SUCCEED;
  }

  private CollapseResult replace(ShmemSpace space, long first, long folio) {
    boolean empty = true;
    for (long at = first; at < first + PAGES; at++) {
      long pfn = space.find(at);
      empty &= pfn == Pfn.NONE;
      if (pfn != Pfn.NONE && folios.mappings().total(pfn) > 0) {
        unmapper.unmap(pfn);
      }
    }
    if (empty) {
      return CollapseResult.TRUNCATED;
    }
    scheduler.charge(scheduler.costs().pageCopy() * PAGES);
    if (!space.collapse(first, folio)) {
      return CollapseResult.ALLOC_HUGE_PAGE_FAIL;
    }
    space.mappings().forEach(first, first + PAGES - 1, range -> retract(Rmap.area(range), first));
    return CollapseResult.SUCCEED;
  }

  /** The table of the pages that went is not needed any more: {@code retract_page_tables}. */
  private void retract(VmArea area, long first) {
    long start = area.start() + ((first - area.firstIndex()) << PageSize.SHIFT);
    long end = start + HugeMappings.HUGE_BYTES;
    if (start % HugeMappings.HUGE_BYTES != 0
        || start < area.start()
        || end > area.end()
        || area.anonVma() != null) {
      return;
    }
    PageTable pageTable = MmStruct.of(area).pageTable();
    mmu.flushRange(pageTable, start, end);
    pageTable.freeTables(start, end, start, end);
  }

  /** Maps a huge page that is there in place of pages of it: {@code collapse_pte_mapped_thp}. */
  private CollapseResult map(MmStruct mm, VmArea area, long start, long folio) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long slot = pageTable.find(start, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (entry != 0 && !format.isTable(entry, PageLevel.PMD)) {
      return CollapseResult.PMD_MAPPED;
    }
    if (entry != 0 && !unmapTable(mm, area, start, folio)) {
      return CollapseResult.PAGE_COUNT;
    }
    slot = pageTable.populate(start, PageLevel.PMD);
    if (slot == PageTable.NO_MEMORY || slot == PageTable.NO_SLOT || pageTable.get(slot) != 0) {
      return CollapseResult.PAGE_COUNT;
    }
    folios.get(folio);
    mm.rss().add(RssCounters.MM_SHMEMPAGES, PAGES);
    rmap.addFileHuge(folio, area);
    pageTable.set(slot, format.leaf(folio, AreaProtection.of(format, area), PageLevel.PMD));
    stat.count(VmEvent.THP_FILE_MAPPED);
    return CollapseResult.SUCCEED;
  }

  /** Takes the pages of a huge page from a table, and the table away; not if it has others. */
  private boolean unmapTable(MmStruct mm, VmArea area, long start, long folio) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long first = pageTable.find(start, PageLevel.PTE);
    for (int index = 0; index < PAGES; index++) {
      long entry = pageTable.get(first + (long) index * PageLevel.ENTRY_BYTES);
      boolean fits = entry == 0 || (format.isPresent(entry) && format.pfn(entry) == folio + index);
      if (!fits) {
        return false;
      }
    }
    for (int index = 0; index < PAGES; index++) {
      if (pageTable.clear(first + (long) index * PageLevel.ENTRY_BYTES) != 0) {
        mm.rss().add(RssCounters.MM_SHMEMPAGES, -1);
        rmap.remove(folio + index, area);
        folios.put(folio);
      }
    }
    mmu.flushRange(pageTable, start, start + HugeMappings.HUGE_BYTES);
    pageTable.freeTables(
        start, start + HugeMappings.HUGE_BYTES, start, start + HugeMappings.HUGE_BYTES);
    return true;
  }
}
