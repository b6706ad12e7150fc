package org.kmem.mm.fault;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.hugetlb.HugetlbFolios;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.mapping.MappedRange;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.HugetlbWalk;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugetlbRmap;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Faults on areas of hugetlb: a huge page from the pool, or {@code SIGBUS} if there is none.
 *
 * <p>A private page that fork shared is copied at a write. The first owner of the area cannot fail to get its copy as long
 * as somebody else has the page: if the pool is empty the others lose it.
 *
 * <p>Kernel counterpart: {@code hugetlb_fault}, {@code hugetlb_no_page}, {@code hugetlb_wp}.
 */
final class HugetlbFaults {
  private final FaultContext context;
  private final HugetlbFolios pages;
  private final HugetlbRmap rmap;
  private final HugetlbWalk walk;

  HugetlbFaults(FaultContext context, HugetlbFolios pages, HugetlbRmap rmap, HugetlbWalk walk) {
    this.context = context;
    this.pages = pages;
    this.rmap = rmap;
    this.walk = walk;
  }

  int fault(Caller task, MmStruct mm, VmArea area, long at, int access) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    long address = at & -hstate.sizeBytes();
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.populate(address, hstate.level());
    if (slot == PageTable.NO_MEMORY) {
      return FaultResult.OOM;
    }
    context.trace(mm, FaultStep.ENTRY, slot);
    long entry = pageTable.get(slot);
    boolean write = (access & PteFormat.WRITE) != 0;
    if (entry == 0) {
      return missing(task, mm, area, address, slot, write);
    }
    PteFormat format = pageTable.format();
    if (write && !format.isWritable(entry)) {
      return copyOnWrite(task, mm, area, address, slot);
    }
    context.trace(mm, FaultStep.TOUCH, entry);
    pageTable.set(slot, format.mkYoung(write ? format.mkDirty(entry) : entry));
    return FaultResult.MINOR;
  }

  /** {@code hugetlb_no_page}. */
  private int missing(
      Caller task, MmStruct mm, VmArea area, long address, long slot, boolean write) {
    HugetlbArea hugetlb = HugetlbArea.of(area);
    if (hugetlb.isUnmapped()) {
      return FaultResult.SIGBUS; // it had a page here and lost it
    }
    HugetlbSpace space = hugetlb.space();
    long page = hugetlb.page(area, address);
    boolean shared = area.hasAny(VmFlags.VM_MAYSHARE);
    long pfn = space.findHuge(page);
    if (pfn != Pfn.NONE) {
      context.folios().get(pfn);
      return map(task, mm, area, address, slot, pfn, write);
    }
    if (page >= space.endPage()) {
      return FaultResult.SIGBUS;
    }
    if (!shared && !rmap.prepare(area)) {
      return FaultResult.OOM;
    }
    pfn = pages.alloc(task, area, address, false);
    if (pfn < 0) {
      return FaultResult.SIGBUS;
    }
    context.trace(mm, FaultStep.ALLOCATE, pfn);
    zero(hugetlb.hstate(), pfn);
    if (mm.pageTable().get(slot) != 0) { // allocating may have waited
      pages.put(hugetlb.hstate(), pfn);
      return FaultResult.MINOR;
    }
    if (shared) {
      long added = space.add(page, pfn);
      if (added != 0) {
        pages.put(hugetlb.hstate(), pfn);
        return added == Errno.EEXIST.asResult() ? FaultResult.MINOR : FaultResult.OOM;
      }
      return map(task, mm, area, address, slot, pfn, write);
    }
    pages.consumeReservation(pfn);
    rmap.addNewAnon(pfn, area, address);
    return setEntry(task, mm, area, address, slot, pfn, write);
  }

  private int map(
      Caller task, MmStruct mm, VmArea area, long address, long slot, long pfn, boolean write) {
    rmap.addFile(pfn);
    return setEntry(task, mm, area, address, slot, pfn, write);
  }

  private int setEntry(
      Caller task, MmStruct mm, VmArea area, long address, long slot, long pfn, boolean write) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    PteFormat format = mm.pageTable().format();
    long entry = format.leaf(pfn, AreaProtection.of(format, area), hstate.level());
    long writable = VmFlags.VM_WRITE | VmFlags.VM_SHARED;
    boolean atOnce = (area.flags() & writable) == writable;
    entry = atOnce ? format.mkWrite(format.mkDirty(entry)) : format.wrProtect(entry);
    context.map(mm, slot, format.mkYoung(entry));
    mm.accountHugetlb(hstate.pagesPerHugePage());
    return write && !area.hasAny(VmFlags.VM_SHARED)
        ? copyOnWrite(task, mm, area, address, slot)
        : FaultResult.MINOR;
  }

  /** {@code hugetlb_wp}. */
  private int copyOnWrite(Caller task, MmStruct mm, VmArea area, long address, long slot) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long entry = pageTable.get(slot);
    long old = format.pfn(entry);
    context.trace(mm, FaultStep.WRITE_PROTECTED, old);
    boolean alone = context.folios().isAnon(old) && rmap.mapCount(old) == 1;
    if (area.hasAny(VmFlags.VM_MAYSHARE) || alone) {
      if (alone) {
        rmap.takeOver(old, area);
      }
      context.trace(mm, FaultStep.REUSE, old);
      context.map(mm, slot, format.mkYoung(format.mkWrite(format.mkDirty(entry))));
      return FaultResult.MINOR;
    }
    if (!rmap.prepare(area)) {
      return FaultResult.OOM;
    }
    HugetlbArea hugetlb = HugetlbArea.of(area);
    Hstate hstate = hugetlb.hstate();
    boolean fromOwner = hugetlb.ownsReservation() && context.folios().isAnon(old);
    context.folios().get(old);
    long copy = pages.alloc(task, area, address, fromOwner);
    if (copy < 0) {
      if (fromOwner) {
        takeFromOthers(area, address, old);
      }
      pages.put(hstate, old);
      return fromOwner ? copyOnWrite(task, mm, area, address, slot) : FaultResult.SIGBUS;
    }
    context.trace(mm, FaultStep.ALLOCATE, copy);
    if (pageTable.get(slot) != entry) { // allocating may have waited
      pages.put(hstate, copy);
      pages.put(hstate, old);
      return FaultResult.MINOR;
    }
    copyBytes(hstate, old, copy);
    context.trace(mm, FaultStep.COPY, copy);
    pages.consumeReservation(copy);
    rmap.addNewAnon(copy, area, address);
    long fresh = format.leaf(copy, AreaProtection.of(format, area), hstate.level());
    context.map(mm, slot, format.mkYoung(format.mkWrite(format.mkDirty(fresh))));
    context.mmu().flushRange(pageTable, address, address + hstate.sizeBytes());
    rmap.remove(old);
    pages.put(hstate, old);
    pages.put(hstate, old);
    return FaultResult.MINOR;
  }

  /** The first owner needs the page for itself: {@code unmap_ref_private}. */
  private void takeFromOthers(VmArea owner, long address, long pfn) {
    long index = owner.pageIndex(address);
    HugetlbArea.of(owner)
        .space()
        .mappings()
        .forEach(index, index, range -> takeFrom(range, owner, index, pfn));
  }

  private void takeFrom(MappedRange range, VmArea owner, long index, long pfn) {
    VmArea area = Rmap.area(range);
    boolean lends =
        area != owner
            && !area.hasAny(VmFlags.VM_MAYSHARE)
            && !HugetlbArea.of(area).ownsReservation();
    if (lends) {
      walk.take(MmStruct.of(area), area, area.addressOf(index), pfn);
    }
  }

  private void zero(Hstate hstate, long pfn) {
    context.folios().memory().fill(pfn << PageSize.SHIFT, hstate.sizeBytes(), (byte) 0);
    context.scheduler().charge(context.scheduler().costs().pageZero() * hstate.pagesPerHugePage());
  }

  private void copyBytes(Hstate hstate, long from, long to) {
    context.folios().memory().copyPages(from, to, hstate.order());
    context.scheduler().charge(context.scheduler().costs().pageCopy() * hstate.pagesPerHugePage());
  }
}
