package org.kmem.mm.fault;

import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Pfn;

/**
 * Faults on private anonymous memory where nothing is yet: reads map the page of zeros, writes a page of their
 * own.
 *
 * <p>Kernel counterpart: {@code do_anonymous_page}.
 */
final class AnonFaults {
  private final FaultContext context;

  AnonFaults(FaultContext context) {
    this.context = context;
  }

  int fault(Caller task, MmStruct mm, VmArea area, long address, int access) {
    PageTable pageTable = mm.pageTable();
    context.trace(mm, FaultStep.ANONYMOUS, area.pageIndex(address));
    long slot = pageTable.populate(address, PageLevel.PTE);
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
}
