package org.kmem.mm.pagewalk;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Rewrites entries for the protection that an area has now. A page that would be written in place anyway, one
 * of this process alone or one that is dirty already, becomes writable at once.
 *
 * <p>Does not wait. Kernel counterpart: {@code change_protection}, {@code can_change_pte_writable}.
 */
public final class ChangeProtection {
  private final Folios folios;
  private final HugePages huge;
  private final Mmu mmu;
  private final @Nullable HugetlbWalk hugetlb;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param huge its huge pages
   * @param mmu its TLBs
   * @param hugetlb who walks areas of hugetlb; null if there are none
   */
  public ChangeProtection(Folios folios, HugePages huge, Mmu mmu, @Nullable HugetlbWalk hugetlb) {
    this.folios = folios;
    this.huge = huge;
    this.mmu = mmu;
    this.hugetlb = hugetlb;
  }

  /**
   * Changes a range.
   *
   * @param mm the address space
   * @param area the area, with its new flags
   * @param start first address
   * @param end one past the last, within the area
   * @return pages whose entries were changed
   */
  public long change(MmStruct mm, VmArea area, long start, long end) {
    PageTable pageTable = mm.pageTable();
    HugetlbWalk ofHugetlb = hugetlb;
    if (ofHugetlb != null && HugetlbWalk.isHugetlb(area)) {
      return ofHugetlb.protect(mm, area, start, end);
    }
    Change change = new Change(mm, area, start, end);
    pageTable.forRange(start, end, change::visit);
    if (change.pages > 0) {
      mmu.flushRange(pageTable, start, end);
    }
    return change.pages;
  }

  /** One call's state. */
  private final class Change {
    final MmStruct mm;
    final PageTable pageTable;
    final PteFormat format;
    final VmArea area;
    final long start;
    final long end;
    final long protection;
    final boolean upgrades;
    long pages;

    Change(MmStruct mm, VmArea area, long start, long end) {
      this.mm = mm;
      this.start = start;
      this.end = end;
      this.pageTable = mm.pageTable();
      this.format = pageTable.format();
      this.area = area;
      this.protection = AreaProtection.of(format, area);
      this.upgrades =
          area.hasAny(VmFlags.VM_SHARED)
              ? AreaProtection.wantsWriteNotify(area)
              : area.hasAny(VmFlags.VM_WRITE);
    }

    WalkAction visit(long address, int level, long slot, long entry) {
      if (level != PageLevel.PTE
          && !area.hasAny(VmFlags.VM_HUGETLB)
          && (address < start || address + HugeMappings.HUGE_BYTES > end)) {
        huge.mappings().split(mm, area, address);
        return WalkAction.AGAIN;
      }
      if (format.isPresent(entry)) {
        long changed = format.modify(entry, protection);
        if (upgrades && !format.isWritable(changed) && mayWrite(changed)) {
          changed = format.mkWrite(changed);
        }
        pageTable.set(slot, changed);
        pages += PageLevel.pages(level);
      }
      return WalkAction.CONTINUE;
    }

    private boolean mayWrite(long entry) {
      boolean watched =
          format.isUffdWp(entry)
              || (!area.hasAny(VmFlags.VM_SOFTDIRTY) && !format.isSoftDirty(entry));
      if (watched || !format.isValid(entry)) {
        return false;
      }
      if (area.hasAny(VmFlags.VM_SHARED)) {
        return format.isDirty(entry);
      }
      return !format.isSpecial(entry)
          && folios.isAnon(format.pfn(entry))
          && folios.test(format.pfn(entry), PageFlag.PG_ANON_EXCLUSIVE);
    }
  }
}
