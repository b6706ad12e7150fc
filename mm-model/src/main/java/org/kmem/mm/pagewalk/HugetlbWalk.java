package org.kmem.mm.pagewalk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.hugetlb.HugetlbFolios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.HugetlbRmap;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Pfn;

/**
 * Walks areas of hugetlb: unmaps, copies at fork, protects and moves their entries, each of which maps one huge page.
 *
 * <p>Ranges begin and end where huge pages do. Does not wait, but for memory for page tables. Kernel counterpart: {@code
 * __unmap_hugepage_range}, {@code copy_hugetlb_page_range}, {@code hugetlb_change_protection}, {@code
 * move_hugetlb_page_tables}.
 */
public final class HugetlbWalk {
  /** A huge page whose entry is gone, and whose reference is still held. */
  private record Unmapped(Hstate hstate, long pfn) {}

  /** Of address spaces that many areas are unmapped of. */
  private final Map<MmStruct, List<Unmapped>> gathered = new HashMap<>();

  private final Folios folios;
  private final HugetlbFolios pages;
  private final HugetlbRmap rmap;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param pages who takes huge pages back
   * @param rmap who counts their mappings
   * @param mmu its TLBs
   */
  public HugetlbWalk(Folios folios, HugetlbFolios pages, HugetlbRmap rmap, Mmu mmu) {
    this.folios = folios;
    this.pages = pages;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  /**
   * Whether an area is one of hugetlb, and so to be walked here.
   *
   * @param area any area
   * @return true if so
   */
  public static boolean isHugetlb(VmArea area) {
    return area.hasAny(VmFlags.VM_HUGETLB);
  }

  /**
   * Unmaps the huge pages of a range.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  public void zap(MmStruct mm, VmArea area, long start, long end) {
    zap(mm, area, start, end, Pfn.NONE);
  }

  /**
   * Takes one page from an area, for whose first owner there is no other: {@code unmap_ref_private}. The area will know
   * that it lost something.
   *
   * @param mm the address space
   * @param area a private area that owns no reservation
   * @param address where the page would be
   * @param pfn the page; if another is there, nothing is done
   */
  public void take(MmStruct mm, VmArea area, long address, long pfn) {
    zap(mm, area, address, address + HugetlbArea.of(area).hstate().sizeBytes(), pfn);
  }

  private void zap(MmStruct mm, VmArea area, long start, long end, long only) {
    HugetlbArea hugetlb = HugetlbArea.of(area);
    Hstate hstate = hugetlb.hstate();
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    boolean[] cleared = new boolean[1];
    List<Unmapped> common = gathered.get(mm);
    List<Unmapped> unmapped = common != null ? common : new ArrayList<>();
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          long pfn = format.pfn(entry);
          if (level == hstate.level() && (only == Pfn.NONE || only == pfn)) {
            if (only != Pfn.NONE) {
              hugetlb.setUnmapped();
            }
            pageTable.set(slot, 0);
            cleared[0] = true;
            mm.accountHugetlb(-hstate.pagesPerHugePage());
            rmap.remove(pfn);
            pages.restoreReservation(area, address, pfn);
            unmapped.add(new Unmapped(hstate, pfn));
          }
          return WalkAction.CONTINUE;
        });
    if (cleared[0]) {
      mmu.flushRange(pageTable, start, end);
    }
    if (common == null) {
      free(unmapped);
    }
  }

  private void free(List<Unmapped> unmapped) {
    for (Unmapped page : unmapped) {
      pages.put(page.hstate(), page.pfn());
    }
  }

  /**
   * From now on what is unmapped of an address space is kept, so that pools do not change while more is unmapped: {@code
   * tlb_gather_mmu}.
   *
   * @param mm the address space
   */
  public void gather(MmStruct mm) {
    gathered.put(mm, new ArrayList<>());
  }

  /**
   * What was unmapped since {@link #gather} goes back to its pools: {@code tlb_finish_mmu}.
   *
   * @param mm the address space
   */
  public void finish(MmStruct mm) {
    List<Unmapped> unmapped = gathered.isEmpty() ? null : gathered.remove(mm);
    if (unmapped != null) {
      free(unmapped);
    }
  }

  /**
   * Gives a child the entries of an area; private pages become read-only in both.
   *
   * @param parent the parent's address space
   * @param source its area
   * @param child the child's address space
   * @return false if there is no memory for page tables
   */
  public boolean copy(MmStruct parent, VmArea source, MmStruct child) {
    Hstate hstate = HugetlbArea.of(source).hstate();
    PageTable from = parent.pageTable();
    PageTable to = child.pageTable();
    PteFormat format = from.format();
    boolean cow = AreaProtection.isCow(source);
    boolean done =
        from.forRange(
            source.start(),
            source.end(),
            (address, level, slot, entry) -> {
              long target = to.populate(address, hstate.level());
              if (target == PageTable.NO_MEMORY) {
                return WalkAction.STOP;
              }
              long pfn = format.pfn(entry);
              folios.get(pfn);
              rmap.duplicate(pfn);
              long copied = cow ? format.wrProtect(entry) : entry;
              from.set(slot, copied);
              to.set(target, copied);
              child.accountHugetlb(hstate.pagesPerHugePage());
              return WalkAction.CONTINUE;
            });
    if (cow) {
      mmu.flushRange(from, source.start(), source.end());
    }
    return done;
  }

  /**
   * Rewrites the entries of a range for the protection that the area has now.
   *
   * @param mm the address space
   * @param area the area, with its new flags
   * @param start first address
   * @param end one past the last
   * @return pages of 4 KiB whose entries were changed
   */
  public long protect(MmStruct mm, VmArea area, long start, long end) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long protection = AreaProtection.of(format, area);
    long[] changed = new long[1];
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          pageTable.set(slot, format.modify(entry, protection));
          changed[0] += hstate.pagesPerHugePage();
          return WalkAction.CONTINUE;
        });
    if (changed[0] > 0) {
      mmu.flushRange(pageTable, start, end);
    }
    return changed[0];
  }

  /**
   * Moves entries to another place of the same address space.
   *
   * @param mm the address space
   * @param area the area they are in
   * @param from first address they are at
   * @param to first address they go to
   * @param bytes how much
   * @return bytes moved: fewer than asked if there was no memory for page tables
   */
  public long move(MmStruct mm, VmArea area, long from, long to, long bytes) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    PageTable pageTable = mm.pageTable();
    long moved = 0;
    while (moved < bytes) {
      long slot = pageTable.find(from + moved, hstate.level());
      if (slot != PageTable.NO_SLOT && pageTable.get(slot) != 0) {
        long target = pageTable.populate(to + moved, hstate.level());
        if (target == PageTable.NO_MEMORY) {
          break;
        }
        pageTable.set(target, pageTable.clear(slot));
      }
      moved += hstate.sizeBytes();
    }
    mmu.flushRange(pageTable, from, from + bytes);
    return moved;
  }

  /**
   * The entry of the huge page at an address.
   *
   * @param mm the address space
   * @param area an area of hugetlb
   * @param address an address of it
   * @return the entry, 0 if nothing is mapped
   */
  public static long entry(MmStruct mm, VmArea area, long address) {
    long slot = mm.pageTable().find(address, HugetlbArea.of(area).hstate().level());
    return slot == PageTable.NO_SLOT ? 0 : mm.pageTable().get(slot);
  }
}
