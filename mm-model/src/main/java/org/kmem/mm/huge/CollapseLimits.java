package org.kmem.mm.huge;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * Whether the entries of a table are worth a huge page: not too many missing, swapped or shared, one at least writable and
 * one used of late, and every page free to be taken.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/transhuge.rst}, {@code max_ptes_none} and its siblings.
 */
final class CollapseLimits {
  private final Folios folios;
  private final VmStat stat;
  private final Tunables tunables;

  /** Of the table that is looked at. */
  private int missing;

  private int swapped;
  private int shared;
  private int referenced;
  private boolean writable;

  CollapseLimits(Folios folios, VmStat stat, Tunables tunables) {
    this.folios = folios;
    this.stat = stat;
    this.tunables = tunables;
  }

  /**
   * Looks at the table of a piece of 2 MiB.
   *
   * @param pageTable the page table
   * @param start first address of the piece, which has a table
   * @param forced whether only that counts what makes it impossible
   * @return {@link CollapseResult#SUCCEED}, or what is in the way
   */
  CollapseResult check(PageTable pageTable, long start, boolean forced) {
    missing = 0;
    swapped = 0;
    shared = 0;
    referenced = 0;
    writable = false;
    long first = pageTable.find(start, PageLevel.PTE);
    for (int index = 0; index < PageLevel.ENTRIES; index++) {
      long entry = pageTable.get(first + (long) index * PageLevel.ENTRY_BYTES);
      CollapseResult found = look(pageTable.format(), entry, forced);
      if (found != CollapseResult.SUCCEED) {
        return found;
      }
    }
    if (!writable) {
      return CollapseResult.PAGE_RO;
    }
    boolean unused = referenced == 0 || (swapped > 0 && referenced < PageLevel.ENTRIES / 2);
    return !forced && unused ? CollapseResult.LACK_REFERENCED_PAGE : CollapseResult.SUCCEED;
  }

  private CollapseResult look(PteFormat format, long entry, boolean forced) {
    if (format.isSwap(entry)) {
      swapped++;
      return within(swapped, Tunable.KHUGEPAGED_MAX_PTES_SWAP, forced)
          ? CollapseResult.SUCCEED
          : exceeded(VmEvent.THP_SCAN_EXCEED_SWAP_PTE, CollapseResult.EXCEED_SWAP_PTE);
    }
    if (entry == 0 || format.isSpecial(entry)) {
      missing++;
      return within(missing, Tunable.KHUGEPAGED_MAX_PTES_NONE, forced)
          ? CollapseResult.SUCCEED
          : exceeded(VmEvent.THP_SCAN_EXCEED_NONE_PTE, CollapseResult.EXCEED_NONE_PTE);
    }
    writable |= format.isWritable(entry);
    long folio = folios.head(format.pfn(entry));
    if (!folios.isAnon(folio)) {
      return CollapseResult.PAGE_ANON;
    }
    if (folios.mappings().ofPage(format.pfn(entry)) > 1) {
      shared++;
      if (!within(shared, Tunable.KHUGEPAGED_MAX_PTES_SHARED, forced)) {
        return exceeded(VmEvent.THP_SCAN_EXCEED_SHARE_PTE, CollapseResult.EXCEED_SHARED_PTE);
      }
    }
    return lookAtFolio(folio, format.isYoung(entry));
  }

  private CollapseResult lookAtFolio(long folio, boolean young) {
    if (!folios.test(folio, PageFlag.PG_LRU)) {
      return CollapseResult.PAGE_LRU;
    }
    if (folios.test(folio, PageFlag.PG_LOCKED)) {
      return CollapseResult.PAGE_LOCK;
    }
    int cached = folios.test(folio, PageFlag.PG_SWAPCACHE) ? folios.pages(folio) : 0;
    if (folios.refCount(folio) != folios.mappings().total(folio) + cached) {
      return CollapseResult.PAGE_COUNT;
    }
    boolean used = young || folios.test(folio, PageFlag.PG_YOUNG | PageFlag.PG_REFERENCED);
    referenced += used ? 1 : 0;
    return CollapseResult.SUCCEED;
  }

  private boolean within(int count, Tunable limit, boolean forced) {
    return forced || count <= tunables.get(limit);
  }

  private CollapseResult exceeded(VmEvent event, CollapseResult result) {
    stat.count(event);
    return result;
  }
}
