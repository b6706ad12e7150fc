package org.kmem.mm.fault;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.units.Pfn;

/**
 * Writes to pages that are mapped read-only where the area allows writing: a private page that nobody else has
 * is written in place, another is copied; a shared one becomes writable when its file system agrees.
 *
 * <p>Kernel counterpart: {@code do_wp_page}.
 */
final class WriteFaults {
  private final FaultContext context;
  private final FileFaults files;

  WriteFaults(FaultContext context, FileFaults files) {
    this.context = context;
    this.files = files;
  }

  int fault(Caller task, MmStruct mm, VmArea area, long address, long slot, long entry) {
    PteFormat format = mm.pageTable().format();
    long pfn = format.pfn(entry);
    context.trace(mm, FaultStep.WRITE_PROTECTED, pfn);
    if (area.hasAny(VmFlags.VM_SHARED)) {
      return sharedWrite(mm, area, slot, entry);
    }
    if (format.isSpecial(entry)) {
      return copy(task, mm, area, address, slot, entry);
    }
    Folios folios = context.folios();
    if (folios.isAnon(pfn)) {
      if (folios.test(pfn, PageFlag.PG_ANON_EXCLUSIVE) || takeOver(pfn, area)) {
        folios.set(pfn, PageFlag.PG_ANON_EXCLUSIVE);
        reuse(mm, area, slot, entry);
        return FaultResult.MINOR;
      }
      if (folios.isKsm(pfn)) {
        context.stat().count(VmEvent.COW_KSM);
      }
    }
    return copy(task, mm, area, address, slot, entry);
  }

  /** Whether an anonymous page has become this process's alone: nobody else holds it. */
  private boolean takeOver(long pfn, VmArea area) {
    Folios folios = context.folios();
    int byCache = folios.test(pfn, PageFlag.PG_SWAPCACHE) ? 1 : 0;
    if (folios.isKsm(pfn) || folios.memory().refCount(pfn) > 1 + byCache || !folios.tryLock(pfn)) {
      return false;
    }
    context.swap().cache().freeSwap(pfn);
    boolean alone = folios.memory().refCount(pfn) == 1;
    if (alone) {
      context.rmap().moveAnon(pfn, area);
    }
    folios.unlock(pfn);
    return alone;
  }

  private void reuse(MmStruct mm, VmArea area, long slot, long entry) {
    PteFormat format = mm.pageTable().format();
    context.trace(mm, FaultStep.REUSE, format.pfn(entry));
    long written = format.mkYoung(format.mkDirty(entry));
    context.map(mm, slot, area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(written) : written);
    context.stat().count(VmEvent.PGREUSE);
  }

  private int sharedWrite(MmStruct mm, VmArea area, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    MappedFile file = area.file();
    if (file == null || pageTable.format().isSpecial(entry)) {
      reuse(mm, area, slot, entry);
      return FaultResult.MINOR;
    }
    AddressSpace space = file.mapping();
    long pfn = pageTable.format().pfn(entry);
    long index = context.folios().index(pfn);
    context.folios().clear(pfn, PageFlag.PG_RECLAIM);
    if (!space.wantsMkwrite()) {
      reuse(mm, area, slot, entry);
      space.setDirty(index, pfn);
      return FaultResult.DIRTIED;
    }
    context.folios().get(pfn);
    int result = files.mkwrite(mm, space, index, pfn);
    if (result == FaultResult.DIRTIED) {
      if (pageTable.get(slot) == entry) { // the file system may have waited
        reuse(mm, area, slot, entry);
      } else {
        result = FaultResult.MINOR;
      }
    }
    context.folios().put(pfn);
    return result;
  }

  private int copy(Caller task, MmStruct mm, VmArea area, long address, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    Folios folios = context.folios();
    if (!context.prepareAnonVma(mm, area)) {
      return FaultResult.OOM;
    }
    boolean zero = format.isSpecial(entry);
    long old = format.pfn(entry);
    if (!zero) {
      folios.get(old);
    }
    long pfn =
        zero
            ? context.pages().allocZeroed(task, area, address)
            : context.pages().alloc(task, area, address);
    if (pfn == Pfn.NONE) {
      release(old, zero);
      return FaultResult.OOM;
    }
    context.trace(mm, FaultStep.ALLOCATE, pfn);
    if (!zero) {
      folios.memory().copyPages(old, pfn, 0);
      context.scheduler().charge(context.scheduler().costs().pageCopy());
    }
    if (pageTable.get(slot) != entry) { // allocating may have waited
      folios.put(pfn);
      release(old, zero);
      return FaultResult.MINOR;
    }
    context.trace(mm, FaultStep.COPY, pfn);
    long written = format.leaf(pfn, AreaProtection.of(format, area), PageLevel.PTE);
    written = format.mkDirty(written);
    written = area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(written) : written;
    countCopy(mm, old, zero);
    if (zero && format.isDirty(entry)) {
      mm.countMergedZeros(-1); // KSM put it there
    }
    context.rmap().addNewAnon(pfn, area, address);
    context.rmap().addToLru(pfn, area);
    context.map(mm, slot, written);
    context.mmu().flushPage(pageTable, address);
    if (!zero) {
      context.rmap().remove(old, area);
      context.swap().cache().freeIfUnused(old);
      folios.put(old);
      folios.put(old);
    }
    return FaultResult.MINOR;
  }

  private void countCopy(MmStruct mm, long old, boolean zero) {
    Folios folios = context.folios();
    if (zero) {
      mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    } else if (!folios.isAnon(old)) {
      boolean shmem = folios.test(old, PageFlag.PG_SWAPBACKED);
      mm.rss().add(shmem ? RssCounters.MM_SHMEMPAGES : RssCounters.MM_FILEPAGES, -1);
      mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    }
  }

  private void release(long old, boolean zero) {
    if (!zero) {
      context.folios().put(old);
    }
  }
}
