package org.kmem.mm.fault;

import org.kmem.mm.huge.HugePageEligibility;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Faults on private anonymous memory where nothing is yet: reads map the page of zeros, writes a page of their
 * own, or a larger folio where that is allowed.
 *
 * <p>Kernel counterpart: {@code do_anonymous_page}.
 */
final class AnonFaults {
  /** Sizes that are mapped by entries of pages. */
  private static final int SMALLER_ORDERS = HugePageEligibility.PMD_ORDER_SET - 1;

  private final FaultContext context;
  private final HugePages huge;

  AnonFaults(FaultContext context, HugePages huge) {
    this.context = context;
    this.huge = huge;
  }

  /** The slot is that of the address, or {@link PageTable#NO_SLOT} if a table has to be made first. */
  int fault(Caller task, MmStruct mm, VmArea area, long address, long found, int access) {
    context.trace(mm, FaultStep.ANONYMOUS, area.pageIndex(address));
    long slot =
        found == PageTable.NO_SLOT ? mm.pageTable().populate(address, PageLevel.PTE) : found;
    if (slot == PageTable.NO_MEMORY) {
      return FaultResult.OOM;
    }
    context.trace(mm, FaultStep.ENTRY, slot);
    return (access & PteFormat.WRITE) == 0
        ? mapZeroPage(mm, area, slot)
        : mapNewPage(task, mm, area, address, slot);
  }

  private int mapZeroPage(MmStruct mm, VmArea area, long slot) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    if (pageTable.get(slot) == 0) {
      long zero = context.zeroPage();
      context.trace(mm, FaultStep.ZERO_PAGE, zero);
      long protection = AreaProtection.of(format, area);
      context.map(mm, slot, format.mkSpecial(format.leaf(zero, protection, PageLevel.PTE)));
    }
    return FaultResult.MINOR;
  }

  private int mapNewPage(Caller task, MmStruct mm, VmArea area, long address, long slot) {
    if (!context.prepareAnonVma(mm, area)) {
      return FaultResult.OOM;
    }
    int orders = huge.eligibility().faultOrders(mm, area) & SMALLER_ORDERS;
    if (orders != 0 && mapLargeFolio(task, mm, area, address, slot, orders)) {
      return FaultResult.MINOR;
    }
    long pfn = context.pages().allocZeroed(task, area, address);
    if (pfn == Pfn.NONE) {
      return FaultResult.OOM;
    }
    context.trace(mm, FaultStep.ALLOCATE, pfn);
    PageTable pageTable = mm.pageTable();
    if (pageTable.get(slot) != 0) { // allocating may have waited
      context.folios().put(pfn);
      return FaultResult.MINOR;
    }
    PteFormat format = pageTable.format();
    long entry = format.leaf(pfn, AreaProtection.of(format, area), PageLevel.PTE);
    if (area.hasAny(VmFlags.VM_WRITE)) {
      entry = format.mkWrite(format.mkDirty(entry));
    }
    mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    context.rmap().addNewAnon(pfn, area, address);
    context.rmap().addToLru(pfn, area);
    context.map(mm, slot, entry);
    return FaultResult.MINOR;
  }

  /** Maps the largest folio around an address that is allowed, fits where nothing is yet, and can be had. */
  private boolean mapLargeFolio(
      Caller task, MmStruct mm, VmArea area, long address, long slot, int orders) {
    PageTable pageTable = mm.pageTable();
    int left = orders;
    while (left != 0) {
      int order = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(left);
      left &= ~(1 << order);
      long start = address & -(PageSize.SIZE_BYTES << order);
      long first = slot - (address - start) / PageSize.SIZE_BYTES * PageLevel.ENTRY_BYTES;
      if (HugePageEligibility.fits(area, address, order) && isEmpty(pageTable, first, order)) {
        int gfp = huge.gfp().forFault(area);
        long folio = context.pages().allocLarge(gfp, order, task, area, start);
        if (folio != Pfn.NONE && context.folios().charge(folio, gfp) != 0) {
          context.folios().put(folio);
          context.stat().count(order, MthpStat.ANON_FAULT_FALLBACK_CHARGE, 1);
          folio = Pfn.NONE;
        }
        if (folio != Pfn.NONE) {
          context.trace(mm, FaultStep.ALLOCATE, folio);
          mapFolio(mm, area, start, first, folio, order);
          return true;
        }
        context.stat().count(order, MthpStat.ANON_FAULT_FALLBACK, 1);
      }
    }
    return false;
  }

  private static boolean isEmpty(PageTable pageTable, long first, int order) {
    for (int page = 0; page < 1 << order; page++) {
      if (pageTable.get(first + (long) page * PageLevel.ENTRY_BYTES) != 0) {
        return false;
      }
    }
    return true;
  }

  private void mapFolio(MmStruct mm, VmArea area, long start, long first, long folio, int order) {
    PageTable pageTable = mm.pageTable();
    if (!isEmpty(pageTable, first, order)) { // allocating may have waited
      context.folios().put(folio);
      return;
    }
    int pages = 1 << order;
    for (int page = 1; page < pages; page++) {
      context.folios().get(folio);
    }
    mm.rss().add(RssCounters.MM_ANONPAGES, pages);
    context.stat().count(order, MthpStat.ANON_FAULT_ALLOC, 1);
    context.rmap().addNewAnon(folio, area, start);
    context.rmap().addToLru(folio, area);
    PteFormat format = pageTable.format();
    long protection = AreaProtection.of(format, area);
    for (int page = 0; page < pages; page++) {
      long entry = format.leaf(folio + page, protection, PageLevel.PTE);
      if (area.hasAny(VmFlags.VM_WRITE)) {
        entry = format.mkWrite(format.mkDirty(entry));
      }
      context.map(mm, first + (long) page * PageLevel.ENTRY_BYTES, entry);
    }
  }
}
