package org.kmem.mm.pagewalk;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.units.PageSize;

/**
 * Moves the entries of a range to another place of the same address space; pages, references and counters
 * stay as they are. Whole tables move where both places are aligned to them.
 *
 * <p>May wait for memory for page tables. Kernel counterpart: {@code move_page_tables}.
 */
public final class MovePageTables {
  private static final long TABLE_BYTES = PageLevel.size(PageLevel.PMD);

  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param mmu its TLBs
   */
  public MovePageTables(Mmu mmu) {
    this.mmu = mmu;
  }

  /**
   * Moves entries. Nothing is mapped at the new place; {@code mmap_lock} is held for writing.
   *
   * @param mm the address space
   * @param from first address they are at
   * @param to first address they go to
   * @param bytes how much
   * @return bytes moved: fewer than asked if there was no memory for page tables
   */
  public long move(MmStruct mm, long from, long to, long bytes) {
    PageTable pageTable = mm.pageTable();
    long moved = 0;
    while (moved < bytes) {
      long old = from + moved;
      long now = to + moved;
      long extent = Math.min(bytes - moved, Math.min(toTableEnd(old), toTableEnd(now)));
      if (extent < TABLE_BYTES || !pageTable.moveTable(old, now)) {
        if (!moveEntries(pageTable, old, now, extent)) {
          break;
        }
      }
      moved += extent;
    }
    mmu.flushRange(pageTable, from, from + bytes);
    return moved;
  }

  private static long toTableEnd(long address) {
    return TABLE_BYTES - (address & (TABLE_BYTES - 1));
  }

  /** Moves entries within one table, to one table. */
  private static boolean moveEntries(PageTable pageTable, long old, long now, long extent) {
    PteFormat format = pageTable.format();
    for (long done = 0; done < extent; done += PageSize.SIZE_BYTES) {
      long slot = pageTable.find(old + done, PageLevel.PTE);
      if (slot == PageTable.NO_SLOT) {
        return true;
      }
      if (pageTable.get(slot) == 0) {
        continue;
      }
      long target = pageTable.populate(now + done, PageLevel.PTE);
      if (target == PageTable.NO_MEMORY) {
        return false;
      }
      long entry = pageTable.clear(slot);
      if (entry != 0) {
        pageTable.set(
            target,
            format.isPresent(entry)
                ? format.withSoftDirty(entry, true)
                : format.withSwapSoftDirty(entry, true));
      }
    }
    return true;
  }
}
