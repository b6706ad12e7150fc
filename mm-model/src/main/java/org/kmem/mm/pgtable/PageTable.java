package org.kmem.mm.pgtable;

import java.util.BitSet;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.units.CheckLevel;
import org.kmem.units.PageSize;

/**
 * The page table of one address space: a tree of tables, each a page of the machine's memory.
 *
 * <p>Entries are found by their <em>slot</em>, the physical address of the entry. Tables come into being when
 * an entry in them is first wanted, and go when {@link #freeTables} or {@link #close} say so, never by
 * themselves. Leaves are the caller's: it counts references, flushes TLBs and clears them.
 *
 * <p>Addresses are below the machine's {@link PagingMode#taskSizeBytes}. Belongs to the holder of the
 * scheduler's baton; {@code mmap_lock} and the like are the caller's.
 *
 * <p>Kernel counterpart: {@code mm->pgd}, {@code pte_offset_map}, {@code pte_alloc}, {@code walk_page_range},
 * {@code free_pgd_range}.
 */
public final class PageTable implements AutoCloseable {
  /*
   * Implementation notes.
   * The last table of PTEs is remembered with the 2 MiB it covers, as a CPU's paging-structure cache does: faults and
   * accesses come in runs. It is forgotten whenever a table is freed.
   *
   * I1  ptes, pmds, puds = tables with entries of that level in the tree, deposited ones included.
   * I2  a remembered table is in the tree, at the place remembered.
   */
  /** Answers that there is no such slot: a table on the way is missing, or a huge entry is in the way. */
  public static final long NO_SLOT = 0;

  /** Answers that there is no memory for a table. */
  public static final long NO_MEMORY = -1;

  static final long NO_TABLE = 0;

  private static final long NOTHING_REMEMBERED = -1;
  private static final long INDEX_MASK = PageLevel.ENTRIES - 1;

  private final PageTables tables;
  private final PhysicalMemory memory;
  private final PteFormat format;
  private final int topLevel;
  private final long root;
  private final HugeEntries huge = new HugeEntries(this);

  /** Tables by level of their entries. */
  private final long[] counts = new long[PageLevel.P4D + 1];

  private long rememberedRegion = NOTHING_REMEMBERED;
  private long rememberedTable;
  private boolean closed;

  /** Level of the leaf that {@link #touch} found last. */
  int touchedLevel;

  /** Why {@link #touch} found none. */
  long touchFault;

  /** CPUs that translate with this table now, and how often it was flushed; {@link Mmu} keeps both. */
  final BitSet loadedOn = new BitSet();

  long flushes;

  PageTable(PageTables tables, long root) {
    this.tables = tables;
    this.memory = tables.memory();
    this.format = tables.format();
    this.topLevel = tables.mode().topLevel();
    this.root = root;
  }

  /**
   * The slot of an entry, if the tables above it are there.
   *
   * @param address an address that the entry stands for
   * @param level level of the entry
   * @return the slot, or {@link #NO_SLOT}
   */
  public long find(long address, int level) {
    if (level == PageLevel.PTE && address >>> PageLevel.shift(PageLevel.PMD) == rememberedRegion) {
      return rememberedSlot(address);
    }
    long table = root;
    for (int above = topLevel; above > level; above--) {
      long entry = memory.readLong(slot(table, above, address));
      if (!format.isTable(entry, above)) {
        return NO_SLOT;
      }
      table = format.pfn(entry) << PageSize.SHIFT;
    }
    if (level == PageLevel.PTE) {
      remember(address, table);
    }
    return slot(table, level, address);
  }

  /**
   * The slot of an entry, with the tables above it made where they are missing.
   *
   * @param address an address that the entry stands for
   * @param level level of the entry
   * @return the slot; {@link #NO_MEMORY} if a table could not be had, with those that could left in place;
   *     {@link #NO_SLOT} if a huge entry is in the way
   */
  public long populate(long address, int level) {
    if (level == PageLevel.PTE && address >>> PageLevel.shift(PageLevel.PMD) == rememberedRegion) {
      return rememberedSlot(address);
    }
    long table = root;
    for (int above = topLevel; above > level; above--) {
      long slot = slot(table, above, address);
      long entry = memory.readLong(slot);
      if (entry == 0) {
        table = addTable(above - 1);
        if (table == NO_MEMORY) {
          return NO_MEMORY;
        }
        memory.writeLong(slot, format.table(table >>> PageSize.SHIFT));
      } else if (format.isTable(entry, above)) {
        table = format.pfn(entry) << PageSize.SHIFT;
      } else {
        return NO_SLOT;
      }
    }
    if (level == PageLevel.PTE) {
      remember(address, table);
    }
    return slot(table, level, address);
  }

  /**
   * Reads an entry.
   *
   * @param slot its slot
   * @return the entry, 0 if empty
   */
  public long get(long slot) {
    return memory.readLong(slot);
  }

  /**
   * Writes an entry.
   *
   * @param slot its slot
   * @param entry the entry; above {@link PageLevel#PTE} a huge one
   */
  public void set(long slot, long entry) {
    memory.writeLong(slot, entry);
  }

  /**
   * Clears an entry: {@code ptep_get_and_clear}.
   *
   * @param slot its slot
   * @return what it was
   */
  public long clear(long slot) {
    long entry = memory.readLong(slot);
    memory.writeLong(slot, 0);
    return entry;
  }

  /**
   * The level of what an address is mapped by, huge or not.
   *
   * @param address the address
   * @return level of the first entry from the top that is no table, also if it is empty
   */
  public int leafLevel(long address) {
    long table = root;
    int level = topLevel;
    while (level > PageLevel.PTE) {
      long entry = memory.readLong(slot(table, level, address));
      if (!format.isTable(entry, level)) {
        break;
      }
      table = format.pfn(entry) << PageSize.SHIFT;
      level--;
    }
    return level;
  }

  /**
   * Visits the entries of a range that are not empty, in the order of addresses. What lies between costs
   * one look for each missing table.
   *
   * @param start first address, a multiple of the page size
   * @param end one past the last, likewise
   * @param visitor sees the entries
   * @return false if the visitor stopped
   */
  public boolean forRange(long start, long end, EntryVisitor visitor) {
    return start >= end || walk(root, topLevel, start, end, visitor);
  }

  private boolean walk(long table, int level, long start, long end, EntryVisitor visitor) {
    long size = PageLevel.size(level);
    long at = start;
    while (at < end) {
      long next = Math.min(end, (at & -size) + size);
      long slot = slot(table, level, at);
      long entry = memory.readLong(slot);
      WalkAction action = WalkAction.CONTINUE;
      if (format.isTable(entry, level)) {
        long below = format.pfn(entry) << PageSize.SHIFT;
        if (!walk(below, level - 1, at, next, visitor)) {
          return false;
        }
      } else if (entry != 0) {
        action = visitor.visit(at & -size, level, slot, entry);
      }
      if (action == WalkAction.STOP) {
        return false;
      }
      at = action == WalkAction.AGAIN ? at : next;
    }
    return true;
  }

  /**
   * Moves a table of PTEs with all its entries to another place of the address space.
   *
   * @param from an address that the table is for
   * @param to an address of the place it goes to
   * @return false, with nothing moved, if there is none, the other place has one or something huge, or there
   *     is no memory for the tables above
   */
  public boolean moveTable(long from, long to) {
    long slot = find(from, PageLevel.PMD);
    if (slot == NO_SLOT || !format.isTable(memory.readLong(slot), PageLevel.PMD)) {
      return false;
    }
    long target = populate(to, PageLevel.PMD);
    if (target == NO_SLOT || target == NO_MEMORY || memory.readLong(target) != 0) {
      return false;
    }
    rememberedRegion = NOTHING_REMEMBERED;
    memory.writeLong(target, clear(slot));
    return true;
  }

  /**
   * Frees the tables that a range needed and nobody else does: those that reach into the range and lie wholly
   * between floor and ceiling. Their entries must have been cleared, and TLBs flushed.
   *
   * @param start first address of the range
   * @param end one past the last
   * @param floor end of the area before, 0 if there is none
   * @param ceiling start of the area after, 0 if there is none
   * @throws IllegalStateException if such a table is in use; at check level 2 only
   */
  public void freeTables(long start, long end, long floor, long ceiling) {
    if (start < end) {
      rememberedRegion = NOTHING_REMEMBERED;
      freeBelow(root, topLevel, 0, start, end, floor, ceiling);
    }
  }

  /** Frees tables that entries of one table lead to; base is the first address the table stands for. */
  private void freeBelow(
      long table, int level, long base, long start, long end, long floor, long ceiling) {
    long size = PageLevel.size(level);
    long from = Math.max(start, base) & -size;
    long to = Math.min(end, base + size * PageLevel.ENTRIES);
    for (long at = from; at < to; at += size) {
      long slot = slot(table, level, at);
      long entry = memory.readLong(slot);
      if (format.isTable(entry, level)) {
        long below = format.pfn(entry) << PageSize.SHIFT;
        if (level - 1 > PageLevel.PTE) {
          freeBelow(below, level - 1, at, start, end, floor, ceiling);
        }
        if (at >= floor && (ceiling == 0 || at + size <= ceiling)) {
          checkEmpty(below, level - 1, at);
          memory.writeLong(slot, 0);
          removeTable(below, level - 1);
        }
      }
    }
  }

  private void checkEmpty(long table, int level, long address) {
    if (CheckLevel.FULL) {
      for (int index = 0; index < PageLevel.ENTRIES; index++) {
        long entry = memory.readLong(table + (long) index * PageLevel.ENTRY_BYTES);
        if (entry != 0) {
          throw new IllegalStateException(
              "table for %#x to be freed has %s entry %d: %s"
                  .formatted(
                      address,
                      tables.mode().levelName(level),
                      index,
                      format.describe(entry, level)));
        }
      }
    }
  }

  /**
   * What hardware does to translate: walks to the leaf and marks it young, and dirty after a write.
   *
   * @return the leaf, its level in {@link #touchedLevel}; 0 if there is none that permits the access, and why
   *     in {@link #touchFault}
   */
  long touch(long address, int access) {
    if (address >>> PageLevel.shift(PageLevel.PMD) == rememberedRegion) {
      long slot = rememberedSlot(address);
      return touchLeaf(slot, memory.readLong(slot), PageLevel.PTE, access);
    }
    int level = topLevel;
    long slot = slot(root, level, address);
    long entry = memory.readLong(slot);
    while (format.isTable(entry, level)) {
      long table = format.pfn(entry) << PageSize.SHIFT;
      level--;
      slot = slot(table, level, address);
      entry = memory.readLong(slot);
    }
    return touchLeaf(slot, entry, level, access);
  }

  private long touchLeaf(long slot, long entry, int level, int access) {
    if (!format.isValid(entry)) {
      touchFault = Mmu.NOT_PRESENT;
      return 0;
    }
    if (!format.permits(entry, access)) {
      touchFault = Mmu.NOT_PERMITTED;
      return 0;
    }
    long touched = format.touched(entry, access);
    if (touched != entry) {
      memory.writeLong(slot, touched);
    }
    touchedLevel = level;
    return touched;
  }

  /**
   * What is done to huge entries.
   *
   * @return deposits and splits of this page table
   */
  public HugeEntries huge() {
    return huge;
  }

  /**
   * A translation, step by step.
   *
   * @param address any address of user space
   * @return what a walk meets
   */
  public TranslationWalk translate(long address) {
    return TranslationWalk.of(this, address);
  }

  /**
   * Bytes of tables that the address space is charged for: {@code VmPTE}, {@code pgtables_bytes}.
   *
   * @return bytes of the levels PTE, PMD and PUD
   */
  public long tableBytes() {
    return (counts[PageLevel.PTE] + counts[PageLevel.PMD] + counts[PageLevel.PUD])
        << PageSize.SHIFT;
  }

  /**
   * Tables by the level of their entries, without the top table.
   *
   * @param level level of the entries
   * @return how many
   */
  public long tableCount(int level) {
    return counts[level];
  }

  /**
   * Physical address of the top table: what CR3 or TTBR0 holds.
   *
   * @return address
   */
  public long root() {
    return root;
  }

  /**
   * The bits of entries.
   *
   * @return the machine's format
   */
  public PteFormat format() {
    return format;
  }

  PagingMode mode() {
    return tables.mode();
  }

  PhysicalMemory memory() {
    return memory;
  }

  /** A new table with entries of a level, counted. */
  long addTable(int level) {
    long table = tables.allocate(level);
    if (table != NO_MEMORY) {
      counts[level]++;
    }
    return table;
  }

  /** Frees a table that nothing leads to any more. */
  void removeTable(long table, int level) {
    rememberedRegion = NOTHING_REMEMBERED;
    if (level == PageLevel.PMD) {
      huge.releaseDeposits(table);
    }
    counts[level]--;
    tables.release(table, level);
  }

  static long slot(long table, int level, long address) {
    return table + (address >>> PageLevel.shift(level) & INDEX_MASK) * PageLevel.ENTRY_BYTES;
  }

  /** A table is not where it was any more. */
  void forgetTables() {
    rememberedRegion = NOTHING_REMEMBERED;
  }

  private void remember(long address, long table) {
    rememberedRegion = address >>> PageLevel.shift(PageLevel.PMD);
    rememberedTable = table;
  }

  private long rememberedSlot(long address) {
    return slot(rememberedTable, PageLevel.PTE, address);
  }

  /**
   * Frees all tables, whatever is in them; no CPU may translate with them any more. Closing again does
   * nothing.
   *
   * @throws IllegalStateException if a CPU still has it loaded
   */
  @Override
  public void close() {
    if (!loadedOn.isEmpty()) {
      throw new IllegalStateException(
          "CPUs " + loadedOn + " still translate with this page table: load another there first");
    }
    if (!closed) {
      closed = true;
      releaseBelow(root, topLevel);
      tables.release(root, topLevel);
    }
  }

  private void releaseBelow(long table, int level) {
    for (int index = 0; index < PageLevel.ENTRIES; index++) {
      long entry = memory.readLong(table + (long) index * PageLevel.ENTRY_BYTES);
      if (format.isTable(entry, level)) {
        long below = format.pfn(entry) << PageSize.SHIFT;
        if (level - 1 > PageLevel.PTE) {
          releaseBelow(below, level - 1);
        }
        removeTable(below, level - 1);
      }
    }
  }
}
