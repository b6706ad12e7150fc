package org.kmem.mm.pagewalk;

import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.Unmapper;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Takes pages of files out of all page tables, for truncation; and makes their entries clean, for writeback.
 *
 * <p>Does not wait. Kernel counterpart: {@code unmap_mapping_pages}, {@code folio_mkclean}.
 */
public final class MappingUnmapper implements Unmapper {
  private final ZapRange zap;
  private final Rmap rmap;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param zap who unmaps
   * @param rmap its reverse map
   * @param mmu its TLBs
   */
  public MappingUnmapper(ZapRange zap, Rmap rmap, Mmu mmu) {
    this.zap = zap;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  @Override
  public void unmapMappingRange(AddressSpace space, long first, long last, boolean evenCow) {
    space
        .mappings()
        .forEach(
            first,
            last,
            range -> {
              VmArea area = Rmap.area(range);
              long from = Math.max(first, area.firstIndex());
              long to = Math.min(last, area.lastIndex());
              long start = area.start() + ((from - area.firstIndex()) << PageSize.SHIFT);
              long end = start + ((to - from + 1) << PageSize.SHIFT);
              zap.zap(MmStruct.of(area), area, start, end, evenCow);
            });
  }

  @Override
  public boolean mkclean(AddressSpace space, long index, long pfn) {
    boolean[] cleaned = new boolean[1];
    rmap.walk(
        pfn,
        (mm, area, address, level, slot, entry) -> {
          PageTable pageTable = mm.pageTable();
          PteFormat format = pageTable.format();
          if (area.hasAny(VmFlags.VM_SHARED)
              && (format.isDirty(entry) || format.isWritable(entry))) {
            pageTable.set(slot, format.mkClean(format.wrProtect(entry)));
            mmu.flushRange(pageTable, address, address + PageLevel.size(level));
            cleaned[0] = true;
          }
          return true;
        });
    return cleaned[0];
  }
}
