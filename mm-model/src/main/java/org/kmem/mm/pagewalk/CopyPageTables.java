package org.kmem.mm.pagewalk;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Gives a child the entries of an area: what fork copies instead of pages. Private pages become read-only in
 * both, so that the first write of either makes a copy.
 *
 * <p>Areas that never had an anonymous page are left out: faults find their pages again. May wait for memory
 * for page tables.
 *
 * <p>Kernel counterpart: {@code copy_page_range}, {@code copy_pte_range}.
 */
public final class CopyPageTables {
  private final Folios folios;
  private final Rmap rmap;
  private final HugePages huge;
  private final Mmu mmu;
  private final SwapSlots swap;
  private final @Nullable HugetlbWalk hugetlb;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param huge its huge pages
   * @param mmu its TLBs
   * @param swap who counts the users of its swap slots
   * @param hugetlb who walks areas of hugetlb; null if there are none
   */
  public CopyPageTables(
      Folios folios,
      Rmap rmap,
      HugePages huge,
      Mmu mmu,
      SwapSlots swap,
      @Nullable HugetlbWalk hugetlb) {
    this.folios = folios;
    this.rmap = rmap;
    this.huge = huge;
    this.mmu = mmu;
    this.swap = swap;
    this.hugetlb = hugetlb;
  }

  /**
   * Copies the entries of an area, if it is one that needs it. Both address spaces are locked for writing.
   *
   * @param parent the parent's address space
   * @param source its area
   * @param child the child's address space
   * @param copy the child's area: the same range, on its anon_vmas already
   * @return false if there is no memory for page tables; what was copied is the child's then
   */
  public boolean copy(MmStruct parent, VmArea source, MmStruct child, VmArea copy) {
    boolean needed =
        source.anonVma() != null || source.hasAny(VmFlags.VM_PFNMAP | VmFlags.VM_MIXEDMAP);
    if (!needed) {
      return true;
    }
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null && HugetlbWalk.isHugetlb(source)) {
      return ofHugetlb.copy(parent, source, child);
    }
    Copy state = new Copy(parent, source, child);
    boolean done = parent.pageTable().forRange(source.start(), source.end(), state::visit);
    state.rss.flush();
    if (state.protectedSome) {
      mmu.flushRange(parent.pageTable(), source.start(), source.end());
    }
    return done;
  }

  /** One call's state. */
  private final class Copy {
    final MmStruct child;
    final VmArea source;
    final PageTable from;
    final PageTable to;
    final PteFormat format;
    final RssBatch rss;
    final boolean cow;
    boolean protectedSome;

    Copy(MmStruct parent, VmArea source, MmStruct child) {
      this.child = child;
      this.source = source;
      this.from = parent.pageTable();
      this.to = child.pageTable();
      this.format = from.format();
      this.rss = new RssBatch(child);
      this.cow = AreaProtection.isCow(source);
    }

    WalkAction visit(long address, int level, long slot, long seen) {
      if (level != PageLevel.PTE) {
        return visitHuge(address, slot, seen);
      }
      long target = to.populate(address, PageLevel.PTE);
      if (target == PageTable.NO_MEMORY) {
        return WalkAction.STOP;
      }
      long entry = from.get(slot); // making a table may have waited, and reclaim taken the page
      if (entry == 0) {
        return WalkAction.CONTINUE;
      }
      to.set(
          target,
          format.isPresent(entry) ? present(address, slot, entry) : swapped(address, slot, entry));
      return WalkAction.CONTINUE;
    }

    /** Huge pages of files are left out: faults find them again. */
    private WalkAction visitHuge(long address, long slot, long seen) {
      if (source.file() != null || !format.isPresent(seen)) {
        return WalkAction.CONTINUE;
      }
      long target = to.populate(address, PageLevel.PMD);
      if (target == PageTable.NO_MEMORY || !to.huge().deposit(address)) {
        return WalkAction.STOP;
      }
      long entry = from.get(slot);
      if (!format.isPresent(entry) || format.isTable(entry, PageLevel.PMD)) {
        to.huge().withdraw(address); // split or taken while memory was waited for
        return WalkAction.AGAIN;
      }
      if (format.isSpecial(entry)) {
        huge.zeroPage().get(child);
      } else {
        long folio = format.pfn(entry);
        folios.get(folio);
        rmap.duplicateHuge(folio);
        rss.add(address, RssCounters.MM_ANONPAGES, PageLevel.pages(PageLevel.PMD));
      }
      long copied = format.wrProtect(entry);
      from.set(slot, copied);
      protectedSome = true;
      to.set(target, format.mkOld(copied));
      return WalkAction.CONTINUE;
    }

    private long present(long address, long slot, long entry) {
      if (!format.isSpecial(entry)) {
        long pfn = format.pfn(entry);
        folios.get(pfn);
        rmap.duplicate(pfn);
        rss.add(address, RssBatch.kind(folios, pfn), 1);
      }
      long copied = entry;
      if (cow && format.isWritable(entry)) {
        copied = format.wrProtect(entry);
        from.set(slot, copied);
        protectedSome = true;
      }
      if (source.hasAny(VmFlags.VM_SHARED)) {
        copied = format.mkClean(copied);
      }
      return format.mkOld(copied);
    }

    private long swapped(long address, long slot, long entry) {
      if (!SwapType.isDevice(format.swapType(entry))) {
        return entry;
      }
      swap.duplicate(format, entry);
      rss.add(address, RssCounters.MM_SWAPENTS, 1);
      long copied = format.withSwapExclusive(entry, false);
      from.set(slot, copied);
      return copied;
    }
  }
}
