package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;

/**
 * Marks the present pages of a range that became locked, or takes the marks away. Pages that come later are
 * marked as they are mapped.
 *
 * <p>Does not wait. Kernel counterpart: {@code mlock_vma_pages_range}.
 */
public final class MlockWalk {
  private final Folios folios;

  /**
   * For a machine.
   *
   * @param folios its pages
   */
  public MlockWalk(Folios folios) {
    this.folios = folios;
  }

  /**
   * Walks a range of an area whose flags say already what it is to be.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last
   * @param lock whether the pages become locked
   */
  public void walk(MmStruct mm, long start, long end, boolean lock) {
    PteFormat format = mm.pageTable().format();
    mm.pageTable()
        .forRange(
            start,
            end,
            (address, level, slot, entry) -> {
              // Of a large folio that is mapped by pages, the first counts for all.
              if (format.isPresent(entry)
                  && !format.isSpecial(entry)
                  && folios.head(format.pfn(entry)) == format.pfn(entry)) {
                mark(format.pfn(entry), lock);
              }
              return WalkAction.CONTINUE;
            });
  }

  private void mark(long pfn, boolean lock) {
    if (lock) {
      folios.lru().mlocked().mlock(pfn);
    } else {
      folios.lru().mlocked().munlock(pfn);
    }
  }
}
