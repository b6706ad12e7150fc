package org.kmem.mm.pagewalk;

import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;

/**
 * Moves the entries of a range to another place of the same address space; pages, references and counters
 * stay as they are. Whole tables and huge entries move where both places are aligned to them; else huge
 * entries are split.
 *
 * <p>May wait for memory for page tables. Kernel counterpart: {@code move_page_tables}.
 */
public final class MovePageTables {
  private static final long TABLE_BYTES = PageLevel.size(PageLevel.PMD);

  private final HugePages huge;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param huge its huge pages
   * @param mmu its TLBs
   */
  public MovePageTables(HugePages huge, Mmu mmu) {
    this.huge = huge;
    this.mmu = mmu;
  }

  /**
   * Moves entries. Nothing is mapped at the new place; {@code mmap_lock} is held for writing.
   *
   * @param mm the address space
   * @param area the area that they are of
   * @param from first address they are at
   * @param to first address they go to
   * @param bytes how much
   * @return bytes moved: fewer than asked if there was no memory for page tables
   */
  public long move(MmStruct mm, VmArea area, long from, long to, long bytes) {
    PageTable pageTable = mm.pageTable();
    long moved = 0;
    while (moved < bytes) {
      long old = from + moved;
      long now = to + moved;
      long extent = Math.min(bytes - moved, Math.min(toTableEnd(old), toTableEnd(now)));
      boolean whole = extent == TABLE_BYTES;
      if (!whole || !(pageTable.moveTable(old, now) || pageTable.huge().move(old, now))) {
        huge.mappings().split(mm, area, old);
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
