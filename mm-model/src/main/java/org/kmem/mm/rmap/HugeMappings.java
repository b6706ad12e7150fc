package org.kmem.mm.rmap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * Splits huge entries of page tables, so that pages of what they map can be treated one by one. The folio stays
 * large.
 *
 * <p>Anonymous memory gets entries of pages, the huge page of zeroes those of the small one, from the table in reserve.
 * What belongs to a file or to shared memory is unmapped instead: faults find it again.
 *
 * <p>Does not wait; belongs to the holder of the baton. Kernel counterpart: {@code __split_huge_pmd}, {@code
 * vma_adjust_trans_huge}.
 */
public final class HugeMappings {
  /** Bytes that a huge entry stands for. */
  public static final long HUGE_BYTES = PageLevel.size(PageLevel.PMD);

  private final Folios folios;
  private final Rmap rmap;
  private final VmStat stat;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param stat its counters
   * @param mmu its TLBs
   */
  public HugeMappings(Folios folios, Rmap rmap, VmStat stat, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.stat = stat;
    this.mmu = mmu;
  }

  /**
   * Splits the huge entry that an address is mapped by, if it is.
   *
   * @param mm the address space
   * @param area the area that has the address
   * @param address the address
   * @return whether there was one
   */
  public boolean split(MmStruct mm, VmArea area, long address) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long slot = pageTable.find(address, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (entry == 0 || format.isTable(entry, PageLevel.PMD)) {
      return false;
    }
    if (area.hasAny(VmFlags.VM_HUGETLB)) {
      return false;
    }
    long start = address & -HUGE_BYTES;
    stat.count(VmEvent.THP_SPLIT_PMD);
    if (!format.isPresent(entry)) {
      checkSplit(pageTable.huge().split(start, PageLevel.PMD), start);
    } else if (area.file() != null) {
      unmapFile(mm, area, slot, entry);
    } else if (format.isSpecial(entry)) {
      splitZeroPage(pageTable, area, start);
    } else {
      checkSplit(pageTable.huge().split(start, PageLevel.PMD), start);
      rmap.splitHuge(format.pfn(entry));
    }
    mmu.flushRange(pageTable, start, start + HUGE_BYTES);
    return true;
  }

  /**
   * Splits the huge entry that a boundary would cut through, before an area begins or ends there.
   *
   * @param mm the address space
   * @param area the area that has the address
   * @param address the boundary
   */
  public void splitAt(MmStruct mm, VmArea area, long address) {
    if ((address & (HUGE_BYTES - 1)) != 0) {
      split(mm, area, address);
    }
  }

  private void splitZeroPage(PageTable pageTable, VmArea area, long start) {
    PteFormat format = pageTable.format();
    long protection = format.protection(VmFlags.toProt(area.flags()), false);
    long zero = format.mkSpecial(format.leaf(folios.zeroPage(), protection, PageLevel.PTE));
    checkSplit(pageTable.huge().split(start, PageLevel.PMD, index -> zero), start);
  }

  /** There is a table in reserve for it, so that memory cannot be short. */
  private static void checkSplit(boolean done, long start) {
    if (!done) {
      throw new IllegalStateException("huge entry at %#x has no table in reserve".formatted(start));
    }
  }

  private void unmapFile(MmStruct mm, VmArea area, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long folio = format.pfn(entry);
    pageTable.set(slot, 0);
    MappedFile file = area.file();
    if (format.isDirty(entry) && file != null && folios.isFile(folio)) {
      file.mapping().setDirty(folios.index(folio), folio);
    }
    if (format.isYoung(entry)) {
      folios.set(folio, PageFlag.PG_REFERENCED);
    }
    boolean shmem = folios.test(folio, PageFlag.PG_SWAPBACKED);
    mm.rss()
        .add(
            shmem ? RssCounters.MM_SHMEMPAGES : RssCounters.MM_FILEPAGES,
            -PageLevel.pages(PageLevel.PMD));
    rmap.removeHuge(folio, area);
    folios.put(folio);
  }
}
