package org.kmem.mm.huge;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;

/**
 * Takes pages of files and of shared memory from all page tables, whoever has them locked: faults find them again.
 *
 * <p>Does not wait. Kernel counterpart: {@code try_to_unmap} with {@code TTU_IGNORE_MLOCK}, as splitting and collapsing use
 * it.
 */
final class FilePageUnmapper {
  private final Folios folios;
  private final Rmap rmap;
  private final Mmu mmu;

  FilePageUnmapper(Folios folios, Rmap rmap, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  /** Takes a folio that no huge entry maps. */
  void unmap(long folio) {
    rmap.walk(folio, this::unmapPage);
  }

  private boolean unmapPage(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long pfn = format.pfn(entry);
    pageTable.set(slot, 0);
    mmu.flushPage(pageTable, address);
    MappedFile file = area.file();
    if (format.isDirty(entry) && file != null) {
      file.mapping().setDirty(folios.index(pfn), pfn);
    }
    boolean shmem = folios.test(pfn, PageFlag.PG_SWAPBACKED);
    mm.rss().add(shmem ? RssCounters.MM_SHMEMPAGES : RssCounters.MM_FILEPAGES, -1);
    rmap.remove(pfn, area);
    folios.put(pfn);
    return true;
  }
}
