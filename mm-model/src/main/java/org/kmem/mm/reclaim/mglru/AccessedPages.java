package org.kmem.mm.reclaim.mglru;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Pfn;

/**
 * Tells which folios of some lists a page table says were accessed, and makes its entries old.
 *
 * <p>Kernel counterpart: {@code should_skip_vma}, {@code get_pfn_folio}, {@code walk_pte_range}.
 */
final class AccessedPages {
  static final long NONE = Pfn.NONE;

  private static final long PASSED_OVER =
      VmFlags.VM_SEQ_READ
          | VmFlags.VM_RAND_READ
          | VmFlags.VM_LOCKED
          | VmFlags.VM_SPECIAL
          | VmFlags.VM_HUGETLB;

  private final Folios folios;
  private final PhysicalMemory memory;

  AccessedPages(Folios folios) {
    this.folios = folios;
    this.memory = folios.memory();
  }

  /** Whether an area may have pages that reclaim could take, and accesses to it say something. */
  static boolean isWorthLooking(VmArea area, boolean canSwap) {
    if (area.hasAny(PASSED_OVER) || !area.hasAny(VmFlags.VM_ACCESS_FLAGS)) {
      return false;
    }
    MappedFile file = area.file();
    return canSwap || (file != null && !file.mapping().isShmem());
  }

  /**
   * Makes an entry old if it was accessed and maps a folio of some lists.
   *
   * @return the folio; {@link #NONE} if the entry stays as it was
   */
  long take(PageTable pageTable, long slot, long entry, LruVec vec, boolean canSwap) {
    PteFormat format = pageTable.format();
    if (!format.isPresent(entry) || !format.isYoung(entry) || format.isSpecial(entry)) {
      return NONE;
    }
    long pfn = memory.head(format.pfn(entry));
    if (folios.lru().vec(pfn) != vec || (!canSwap && folios.test(pfn, PageFlag.PG_SWAPBACKED))) {
      return NONE;
    }
    pageTable.set(slot, format.mkOld(entry));
    return pfn;
  }
}
