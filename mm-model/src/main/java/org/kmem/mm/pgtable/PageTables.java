package org.kmem.mm.pgtable;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * What the page tables of a machine have in common: their format, where their pages come from, how many there
 * are.
 *
 * <p>Pages of tables are unmovable, zeroed, and charged to the running task's control group. Belongs to the
 * holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code pte_alloc_one}, {@code pgd_alloc}, {@code NR_PAGETABLE}.
 */
public final class PageTables {
  /** How pages of tables are asked for: {@code GFP_PGTABLE_USER}. */
  public static final int GFP_PGTABLE_USER = GfpFlags.GFP_KERNEL_ACCOUNT | GfpFlags.__GFP_ZERO;

  private final PhysicalMemory memory;
  private final PagingMode mode;
  private final PteFormat format;
  private TableCounter counter = (pfn, tables) -> {};
  private long countedPages;
  private long allPages;

  /**
   * For a machine.
   *
   * @param memory where tables live
   * @param options what the machine is
   */
  public PageTables(PhysicalMemory memory, MachineOptions options) {
    this.memory = memory;
    this.mode = PagingMode.of(options);
    this.format = mode.format();
  }

  /**
   * Names who counts tables for those who pay for them.
   *
   * @param accounting told of each counted table
   */
  public void install(TableCounter accounting) {
    counter = accounting;
  }

  /**
   * Makes the page table of a new address space: an empty top table.
   *
   * @return the page table, or null if there is no memory for it
   */
  public @Nullable PageTable create() {
    long root = allocate(mode.topLevel());
    return root == PageTable.NO_MEMORY ? null : new PageTable(this, root);
  }

  /**
   * Pages of tables as {@code nr_page_table_pages} counts them: of the levels PTE, PMD and PUD.
   *
   * @return pages
   */
  public long countedPages() {
    return countedPages;
  }

  /**
   * All pages of tables, the upper levels included.
   *
   * @return pages
   */
  public long allPages() {
    return allPages;
  }

  /**
   * The bits of entries.
   *
   * @return the machine's format
   */
  public PteFormat format() {
    return format;
  }

  /**
   * How addresses are translated.
   *
   * @return the machine's mode
   */
  public PagingMode mode() {
    return mode;
  }

  PhysicalMemory memory() {
    return memory;
  }

  /** Whether tables with entries of a level are counted: the top level never is, nor a fourth of five. */
  boolean isCounted(int level) {
    return level <= PageLevel.PUD;
  }

  /** The physical address of a new, empty table, or {@link PageTable#NO_MEMORY}. */
  long allocate(int level) {
    long pfn = memory.alloc(GFP_PGTABLE_USER, 0);
    if (pfn == Pfn.NONE) {
      return PageTable.NO_MEMORY;
    }
    memory.setLongField(pfn, PageFields.PRIVATE, PageTable.NO_TABLE);
    allPages++;
    count(pfn, level, 1);
    return pfn << PageSize.SHIFT;
  }

  void release(long table, int level) {
    long pfn = table >>> PageSize.SHIFT;
    count(pfn, level, -1);
    memory.free(pfn, 0);
    allPages--;
  }

  private void count(long pfn, int level, int tables) {
    if (isCounted(level)) {
      countedPages += tables;
      counter.add(pfn, tables);
    }
  }
}
