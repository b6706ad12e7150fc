package org.kmem.mm.reclaim.mglru;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.Generations;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.rmap.FolioReferences;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;

/**
 * Looks at the entries near one that reclaim found accessed: what was used together is likely to lie together.
 *
 * <p>Kernel counterpart: {@code lru_gen_look_around}.
 */
public final class NearbyPages implements FolioReferences.LookAround {
  private static final long WINDOW_BYTES = 64 * PageSize.SIZE_BYTES;

  private final Folios folios;
  private final Generations generations;
  private final AccessedPages accessed;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param folios its folios and lists
   * @param mmu its TLBs
   */
  public NearbyPages(Folios folios, Mmu mmu) {
    this.folios = folios;
    this.generations = folios.lru().generations();
    this.accessed = new AccessedPages(folios);
    this.mmu = mmu;
  }

  @Override
  public boolean look(MmStruct mm, VmArea area, long address, int level, long slot, long pfn) {
    if (level != PageLevel.PTE
        || !folios.lru().isMglru()
        || !AccessedPages.isWorthLooking(area, true)) {
      return false;
    }
    PageTable pageTable = mm.pageTable();
    LruVec vec = folios.lru().vec(folios.memory().head(pfn));
    long table = PageLevel.size(PageLevel.PMD);
    long start = Math.max(area.start(), address & -table);
    long end = Math.min(area.end(), (address & -table) + table);
    if (end - start > WINDOW_BYTES) {
      start = Math.max(start, Math.min(address - WINDOW_BYTES / 2, end - WINDOW_BYTES));
      end = start + WINDOW_BYTES;
    }
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      long near = slot + (at - address) / PageSize.SIZE_BYTES * PageLevel.ENTRY_BYTES;
      if (at != address) {
        long found = accessed.take(pageTable, near, pageTable.get(near), vec, true);
        if (found != AccessedPages.NONE) {
          generations.promote(found);
          mmu.flushPage(pageTable, at);
        }
      }
    }
    return false;
  }
}
