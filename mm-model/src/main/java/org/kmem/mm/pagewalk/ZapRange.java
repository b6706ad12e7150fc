package org.kmem.mm.pagewalk;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Unmaps the pages of a range: clears entries, carries their dirty and accessed bits over to the pages, gives
 * up references and slots. Tables stay.
 *
 * <p>Does not wait. Pages whose last reference goes are free when it returns, and no TLB knows them any more.
 *
 * <p>Kernel counterpart: {@code unmap_page_range}, {@code zap_pte_range}.
 */
public final class ZapRange {
  private final Folios folios;
  private final Rmap rmap;
  private final Mmu mmu;
  private SwapSlots swap = SwapSlots.NONE;
  private @Nullable HugetlbWalk hugetlb;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param mmu its TLBs
   */
  public ZapRange(Folios folios, Rmap rmap, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  /**
   * Names who counts the users of swap slots.
   *
   * @param slots the swap of the machine
   */
  public void install(SwapSlots slots) {
    swap = slots;
  }

  /**
   * Names who walks areas of hugetlb.
   *
   * @param walk of the machine
   */
  public void install(HugetlbWalk walk) {
    hugetlb = walk;
  }

  /**
   * Unmaps all pages of a range.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   */
  public void zap(MmStruct mm, VmArea area, long start, long end) {
    zap(mm, area, start, end, true);
  }

  /**
   * Unmaps the pages of a range that are the file's own.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @param evenCow whether private copies, swapped ones too, go as well
   */
  public void zap(MmStruct mm, VmArea area, long start, long end, boolean evenCow) {
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null && HugetlbWalk.isHugetlb(area)) {
      ofHugetlb.zap(mm, area, start, end);
      return;
    }
    mm.updateHiwaterRss();
    PageTable pageTable = mm.pageTable();
    Zap zap = new Zap(mm, area, evenCow);
    pageTable.forRange(start, end, zap::visit);
    zap.rss.flush();
    if (zap.cleared) {
      mmu.flushRange(pageTable, start, end);
    }
  }

  /** One call's state. */
  private final class Zap {
    final VmArea area;
    final boolean evenCow;
    final PageTable pageTable;
    final PteFormat format;
    final RssBatch rss;
    boolean cleared;

    Zap(MmStruct mm, VmArea area, boolean evenCow) {
      this.area = area;
      this.evenCow = evenCow;
      this.pageTable = mm.pageTable();
      this.format = pageTable.format();
      this.rss = new RssBatch(mm);
    }

    WalkAction visit(long address, int level, long slot, long entry) {
      if (!format.isPresent(entry)) {
        zapSwap(address, slot, entry);
      } else if (format.isSpecial(entry)) {
        pageTable.set(slot, 0);
        cleared = true;
      } else {
        zapPage(address, slot, entry);
      }
      return WalkAction.CONTINUE;
    }

    private void zapPage(long address, long slot, long entry) {
      long pfn = format.pfn(entry);
      boolean anon = folios.isAnon(pfn);
      if (anon && !evenCow) {
        return;
      }
      pageTable.set(slot, 0);
      cleared = true;
      if (!anon) {
        keepMarks(pfn, entry);
      }
      rss.add(address, RssBatch.kind(folios, pfn), -1);
      rmap.remove(pfn, area);
      swap.pageUnmapped(pfn);
      folios.put(pfn);
    }

    private void keepMarks(long pfn, long entry) {
      MappedFile file = area.file();
      if (format.isDirty(entry) && file != null && folios.isFile(pfn)) {
        folios.clear(pfn, PageFlag.PG_RECLAIM); // it is not to go so soon, being used
        file.mapping().setDirty(folios.index(pfn), pfn);
      }
      if (format.isYoung(entry) && !area.hasAny(VmFlags.VM_SEQ_READ | VmFlags.VM_RAND_READ)) {
        folios.lru().markAccessed(pfn);
      }
    }

    private void zapSwap(long address, long slot, long entry) {
      if (!evenCow) {
        return;
      }
      if (SwapType.isDevice(format.swapType(entry))) {
        rss.add(address, RssCounters.MM_SWAPENTS, -1);
        swap.free(format, entry);
      }
      pageTable.set(slot, 0);
    }
  }
}
