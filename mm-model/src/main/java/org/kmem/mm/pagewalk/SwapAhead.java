package org.kmem.mm.pagewalk;

import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;

/**
 * Reads the swapped pages of a range into the swap cache: {@code MADV_WILLNEED} of anonymous and shared memory.
 *
 * <p>Waits for memory, not for I/O. Kernel counterpart: {@code swapin_walk_ops}, {@code shmem_swapin_range}.
 */
public final class SwapAhead {
  private final Swap swap;

  /**
   * For a machine.
   *
   * @param swap its swap
   */
  public SwapAhead(Swap swap) {
    this.swap = swap;
  }

  /**
   * Reads what is swapped of a range.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   */
  public void read(MmStruct mm, VmArea area, long start, long end) {
    MappedFile file = area.file();
    if (file != null) {
      long pages = (end - start) >>> PageSize.SHIFT;
      file.mapping().willNeed(file.readahead(), area.pageIndex(start), pages);
      return;
    }
    PteFormat format = mm.pageTable().format();
    mm.pageTable()
        .forRange(
            start,
            end,
            (address, level, slot, entry) -> {
              if (!format.isPresent(entry) && SwapType.isDevice(format.swapType(entry))) {
                swap.readahead().readOne(SwapEntry.ofPte(format, entry));
              }
              return WalkAction.CONTINUE;
            });
  }
}
