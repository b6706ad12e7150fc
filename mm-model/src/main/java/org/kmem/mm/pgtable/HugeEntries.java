package org.kmem.mm.pgtable;

import java.util.function.IntToLongFunction;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.units.PageSize;

/**
 * Huge entries of a page table: tables kept in reserve for them, and what splits them.
 *
 * <p>A transparent huge page is mapped together with a <em>deposit</em>, an empty table of PTEs, so that it
 * can be split later when memory may be short. Deposits hang on the table that the huge entries are in and
 * count as page tables of the address space. Who clears a huge entry that came with a deposit withdraws one;
 * huge pages of hugetlb come without.
 *
 * <p>Belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code pgtable_trans_huge_deposit}, {@code __split_huge_pmd}.
 */
public final class HugeEntries {
  /*
   * Implementation notes.
   * The deposits of a table of PMDs are a list: the table's struct page has the first in PRIVATE, each
   * deposited table's struct page the next in NEXT; physical addresses, PageTable.NO_TABLE at the end.
   */
  private final PageTable pageTable;

  HugeEntries(PageTable pageTable) {
    this.pageTable = pageTable;
  }

  /**
   * Puts a new table in reserve for a huge entry of 2 MiB.
   *
   * @param address an address that the entry will stand for; its tables must be there
   * @return false if there is no memory for it
   * @throws NotHugeException if there is no table for the entry
   */
  public boolean deposit(long address) {
    long pmdTable = pmdTable(address);
    long deposited = pageTable.addTable(PageLevel.PTE);
    if (deposited == PageTable.NO_MEMORY) {
      return false;
    }
    put(pmdTable, deposited);
    return true;
  }

  private void put(long pmdTable, long deposited) {
    PhysicalMemory memory = pageTable.memory();
    long owner = pmdTable >>> PageSize.SHIFT;
    memory.setLongField(
        deposited >>> PageSize.SHIFT, PageFields.NEXT, memory.longField(owner, PageFields.PRIVATE));
    memory.setLongField(owner, PageFields.PRIVATE, deposited);
  }

  /**
   * Frees a table that was in reserve.
   *
   * @param address an address that the huge entry stood for
   * @return false if there was none
   * @throws NotHugeException if there is no table for the entry
   */
  public boolean withdraw(long address) {
    long deposited = take(pmdTable(address));
    if (deposited == PageTable.NO_TABLE) {
      return false;
    }
    pageTable.removeTable(deposited, PageLevel.PTE);
    return true;
  }

  /**
   * Splits a huge entry into entries of the level below, with the same bits: of 2 MiB into pages by a table
   * in reserve if there is one, else by a new one. Also splits a swap entry in the place of a huge one.
   *
   * @param address an address that it stands for
   * @param level its level, {@link PageLevel#PMD} or {@link PageLevel#PUD}
   * @return false, with nothing changed, if there is no memory for a table
   * @throws NotHugeException if there is no such entry
   */
  public boolean split(long address, int level) {
    long entry = pageTable.get(hugeSlot(address, level));
    PteFormat format = pageTable.format();
    return split(address, level, index -> format.part(entry, level, index));
  }

  /**
   * Splits a huge entry into other entries: those of the zero page, or of migration.
   *
   * @param address an address that it stands for
   * @param level its level, {@link PageLevel#PMD} or {@link PageLevel#PUD}
   * @param parts gives the entry of each part, 0 to 511
   * @return false, with nothing changed, if there is no memory for a table
   * @throws NotHugeException if there is no such entry
   */
  public boolean split(long address, int level, IntToLongFunction parts) {
    long slot = hugeSlot(address, level);
    long table = level == PageLevel.PMD ? take(pmdTable(address)) : PageTable.NO_TABLE;
    if (table == PageTable.NO_TABLE) {
      table = pageTable.addTable(level - 1);
    }
    if (table == PageTable.NO_MEMORY) {
      return false;
    }
    for (int index = 0; index < PageLevel.ENTRIES; index++) {
      pageTable.set(table + (long) index * PageLevel.ENTRY_BYTES, parts.applyAsLong(index));
    }
    pageTable.set(slot, pageTable.format().table(table >>> PageSize.SHIFT));
    return true;
  }

  /**
   * Moves a huge entry of 2 MiB with its table in reserve, if it has one, to another place of the address space.
   *
   * @param from an address that it stands for
   * @param to an address of the place it goes to
   * @return false, with nothing moved, if there is none, something is at the other place, or there is no memory for the
   *     tables above
   */
  public boolean move(long from, long to) {
    long slot = pageTable.find(from, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    PteFormat format = pageTable.format();
    if (entry == 0 || format.isTable(entry, PageLevel.PMD)) {
      return false;
    }
    long target = pageTable.populate(to, PageLevel.PMD);
    if (target == PageTable.NO_SLOT
        || target == PageTable.NO_MEMORY
        || pageTable.get(target) != 0
        || pageTable.get(slot) != entry) {
      return false;
    }
    pageTable.set(slot, 0);
    pageTable.set(
        target,
        format.isPresent(entry)
            ? format.withSoftDirty(entry, true)
            : format.withSwapSoftDirty(entry, true));
    long deposited = take(pmdTable(from));
    if (deposited != PageTable.NO_TABLE) {
      put(pmdTable(to), deposited);
    }
    return true;
  }

  /**
   * Makes a table of PTEs that nothing leads to any more the reserve of a huge entry: what a collapse leaves.
   *
   * @param address an address that the table stood for; its slot becomes empty
   * @throws NotHugeException if there is no such table
   */
  public void depositTable(long address) {
    long slot = pageTable.find(address, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    PteFormat format = pageTable.format();
    if (!format.isTable(entry, PageLevel.PMD)) {
      throw new NotHugeException(
          address,
          pageTable.mode().levelName(PageLevel.PMD),
          format.describe(entry, PageLevel.PMD));
    }
    pageTable.forgetTables();
    pageTable.set(slot, 0);
    put(slot & -PageSize.SIZE_BYTES, format.pfn(entry) << PageSize.SHIFT);
  }

  /** Frees the reserve of a table of PMDs that goes. */
  void releaseDeposits(long pmdTable) {
    for (long table = take(pmdTable); table != PageTable.NO_TABLE; table = take(pmdTable)) {
      pageTable.removeTable(table, PageLevel.PTE);
    }
  }

  private long take(long pmdTable) {
    PhysicalMemory memory = pageTable.memory();
    long owner = pmdTable >>> PageSize.SHIFT;
    long first = memory.longField(owner, PageFields.PRIVATE);
    if (first != PageTable.NO_TABLE) {
      memory.setLongField(
          owner, PageFields.PRIVATE, memory.longField(first >>> PageSize.SHIFT, PageFields.NEXT));
    }
    return first;
  }

  private long pmdTable(long address) {
    long slot = pageTable.find(address, PageLevel.PMD);
    if (slot == PageTable.NO_SLOT) {
      throw new NotHugeException(
          address, pageTable.mode().levelName(PageLevel.PMD), "without a table");
    }
    return slot & -PageSize.SIZE_BYTES;
  }

  private long hugeSlot(long address, int level) {
    long slot = pageTable.find(address, level);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (level == PageLevel.PTE || entry == 0 || pageTable.format().isTable(entry, level)) {
      throw new NotHugeException(
          address, pageTable.mode().levelName(level), pageTable.format().describe(entry, level));
    }
    return slot;
  }
}
