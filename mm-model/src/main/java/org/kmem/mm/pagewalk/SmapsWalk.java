package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/** Adds up the pages of one area for smaps. Kernel counterpart: {@code smaps_account}. */
final class SmapsWalk {
  private static final long PAGE = PageSize.SIZE_BYTES;

  private final Folios folios;
  private final SwapSlots swapSlots;
  private final PteFormat format;
  private final boolean locked;

  private long resident;
  private long pss;
  private long pssDirty;
  private long pssAnon;
  private long pssFile;
  private long pssShmem;
  private long sharedClean;
  private long sharedDirty;
  private long privateClean;
  private long privateDirty;
  private long referenced;
  private long anonymous;
  private long ksm;
  private long lazyFree;
  private long anonHuge;
  private long shmemHuge;
  private long fileHuge;
  private long swap;
  private long swapPss;

  SmapsWalk(Folios folios, SwapSlots swapSlots, PteFormat format, VmArea area) {
    this.folios = folios;
    this.swapSlots = swapSlots;
    this.format = format;
    this.locked = area.hasAny(VmFlags.VM_LOCKED);
  }

  /**
   * Adds what an area maps of shared memory that is in swap. Of a private writable area only those pages count that
   * have no copy.
   */
  void addSharedSwap(VmArea area) {
    MappedFile file = area.file();
    if (file == null || !file.isShmem() || file.mapping().nrValues() == 0) {
      return;
    }
    boolean mayHaveCopies =
        (area.flags() & (VmFlags.VM_SHARED | VmFlags.VM_WRITE)) == VmFlags.VM_WRITE;
    PageTable pageTable = MmStruct.of(area).pageTable();
    for (long index = area.firstIndex(); index <= area.lastIndex(); index++) {
      if (file.mapping().valueAt(index) != AddressSpace.NO_VALUE
          && !(mayHaveCopies && isEntered(pageTable, area.addressOf(index)))) {
        swap += PAGE;
      }
    }
  }

  private static boolean isEntered(PageTable pageTable, long address) {
    long slot = pageTable.find(address, PageLevel.PTE);
    return slot != PageTable.NO_SLOT && pageTable.get(slot) != 0;
  }

  WalkAction visit(long address, int level, long slot, long entry) {
    if (!format.isPresent(entry)) {
      if (SwapType.isDevice(format.swapType(entry))) {
        swap += PAGE;
        swapPss += (PAGE << SmapsRecord.PSS_SHIFT) / swapSlots.users(format, entry);
      }
    } else if (!format.isSpecial(entry)) {
      long pfn = format.pfn(entry);
      if (level != PageLevel.PTE) {
        addHuge(pfn);
      }
      for (long page = pfn; page < pfn + PageLevel.pages(level); page++) {
        addPage(page, format.isYoung(entry), format.isDirty(entry));
      }
    }
    return WalkAction.CONTINUE;
  }

  private void addHuge(long folio) {
    long bytes = PageLevel.size(PageLevel.PMD);
    if (folios.isAnon(folio)) {
      anonHuge += bytes;
    } else if (folios.test(folio, PageFlag.PG_SWAPBACKED)) {
      shmemHuge += bytes;
    } else {
      fileHuge += bytes;
    }
  }

  private void addPage(long pfn, boolean young, boolean dirtyEntry) {
    int flags = folios.flags(pfn);
    boolean anon = folios.isAnon(pfn);
    boolean swapBacked = (flags & PageFlag.PG_SWAPBACKED) != 0;
    boolean dirty = dirtyEntry || (flags & PageFlag.PG_DIRTY) != 0;
    int mappings = folios.mappings().ofPage(pfn);
    long share = PAGE << SmapsRecord.PSS_SHIFT;
    share = mappings >= 2 ? share / mappings : share;

    resident += PAGE;
    pss += share;
    referenced += young || (flags & (PageFlag.PG_YOUNG | PageFlag.PG_REFERENCED)) != 0 ? PAGE : 0;
    if (anon) {
      anonymous += PAGE;
      lazyFree += swapBacked || dirty ? 0 : PAGE;
      ksm += folios.isKsm(pfn) ? PAGE : 0;
      pssAnon += share;
    } else if (swapBacked) {
      pssShmem += share;
    } else {
      pssFile += share;
    }
    pssDirty += dirty ? share : 0;
    addOwnership(mappings < 2, dirty);
  }

  private void addOwnership(boolean alone, boolean dirty) {
    if (alone) {
      privateDirty += dirty ? PAGE : 0;
      privateClean += dirty ? 0 : PAGE;
    } else {
      sharedDirty += dirty ? PAGE : 0;
      sharedClean += dirty ? 0 : PAGE;
    }
  }

  SmapsRecord result() {
    return new SmapsRecord(
        resident,
        pss,
        pssDirty,
        pssAnon,
        pssFile,
        pssShmem,
        sharedClean,
        sharedDirty,
        privateClean,
        privateDirty,
        referenced,
        anonymous,
        ksm,
        lazyFree,
        anonHuge,
        shmemHuge,
        fileHuge,
        0,
        0,
        swap,
        swapPss,
        locked ? pss : 0);
  }
}
