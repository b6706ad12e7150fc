package org.kmem.mm.pagewalk;

import java.util.Arrays;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * What {@code smaps}, {@code mincore} and {@code pagemap} tell of areas of hugetlb. Kernel counterpart: {@code
 * smaps_hugetlb_range}, {@code mincore_hugetlb}, {@code pagemap_hugetlb_range}.
 */
final class HugetlbFigures {
  private HugetlbFigures() {}

  static SmapsRecord smaps(Folios folios, MmStruct mm, VmArea area) {
    PteFormat format = mm.pageTable().format();
    long size = HugetlbArea.of(area).hstate().sizeBytes();
    long[] sums = new long[2];
    mm.pageTable()
        .forRange(
            area.start(),
            area.end(),
            (address, level, slot, entry) -> {
              boolean shared = folios.memory().mapCount(format.pfn(entry)) > 1;
              sums[shared ? 0 : 1] += size;
              return WalkAction.CONTINUE;
            });
    return SmapsRecord.ofHugetlb(sums[0], sums[1]);
  }

  static void mincore(MmStruct mm, VmArea area, long start, long end, byte[] vector, int offset) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    int at = offset;
    long address = start;
    while (address < end) {
      long next = Math.min(end, (address & -hstate.sizeBytes()) + hstate.sizeBytes());
      int pages = (int) ((next - address) >>> PageSize.SHIFT);
      byte resident = (byte) (HugetlbWalk.entry(mm, area, address) == 0 ? 0 : 1);
      Arrays.fill(vector, at, at + pages, resident);
      at += pages;
      address = next;
    }
  }

  static long pagemap(Folios folios, MmStruct mm, VmArea area, long address, boolean showFrames) {
    long word = area.hasAny(VmFlags.VM_SOFTDIRTY) ? PageWalks.PM_SOFT_DIRTY : 0;
    long entry = HugetlbWalk.entry(mm, area, address);
    if (entry == 0) {
      return word;
    }
    long pfn = mm.pageTable().format().pfn(entry);
    long within = address & (HugetlbArea.of(area).hstate().sizeBytes() - 1);
    word |= PageWalks.PM_PRESENT | (showFrames ? pfn + (within >>> PageSize.SHIFT) : 0);
    word |= folios.isAnon(pfn) ? 0 : PageWalks.PM_FILE;
    return word | (folios.memory().mapCount(pfn) == 1 ? PageWalks.PM_MMAP_EXCLUSIVE : 0);
  }
}
