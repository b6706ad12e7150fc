package org.kmem.mm.mm;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.AreaObjects;
import org.kmem.mm.vma.VmArea;

/**
 * Makes the address spaces of a machine, and has what they share.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code mm_alloc}, {@code mm_init}.
 */
public final class AddressSpaces {
  private final Scheduler scheduler;
  private final PageTables pageTables;
  private final Tunables tunables;
  private final CommitAccounting commit;
  private final AreaObjects areaObjects;
  private final @Nullable RandomGenerator chance;
  private final Set<MmStruct> alive = new LinkedHashSet<>();
  private AreaCut areaCut = (mm, area, at) -> {};
  private int made;
  private long mergedZeros;

  /** Hears of areas that are about to be cut, as {@link org.kmem.mm.vma.AreaEditor.Cut} does. */
  @FunctionalInterface
  public interface AreaCut {
    /**
     * What is mapped across an address must not be any more.
     *
     * @param mm the address space
     * @param area the area, still whole
     * @param at where it is cut
     */
    void before(MmStruct mm, VmArea area, long at);
  }

  /**
   * For a machine.
   *
   * @param scheduler who runs the tasks
   * @param pageTables where page tables come from
   * @param tunables the machine's settings
   * @param commit what all have been promised
   * @param areaObjects where areas take memory
   * @param randomize whether places are left to chance: {@code kernel.randomize_va_space}
   */
  public AddressSpaces(
      Scheduler scheduler,
      PageTables pageTables,
      Tunables tunables,
      CommitAccounting commit,
      AreaObjects areaObjects,
      boolean randomize) {
    this.scheduler = scheduler;
    this.pageTables = pageTables;
    this.tunables = tunables;
    this.commit = commit;
    this.areaObjects = areaObjects;
    this.chance = randomize ? scheduler.rng().stream("aslr") : null;
  }

  /**
   * Names who is told before areas are cut; until then nothing huge can be mapped.
   *
   * @param cut the huge pages of the machine
   */
  public void install(AreaCut cut) {
    areaCut = cut;
  }

  AreaCut areaCut() {
    return areaCut;
  }

  AreaObjects areaObjects() {
    return areaObjects;
  }

  /**
   * Lays out an address space for a new program.
   *
   * @param stackLimitBytes soft {@code RLIMIT_STACK} of its process
   * @return the layout, by chance if randomization is on
   */
  public AddressLayout layout(long stackLimitBytes) {
    return AddressLayout.of(
        pageTables.mode(),
        stackLimitBytes,
        tunables.isOn(Tunable.LEGACY_VA_LAYOUT),
        (int) tunables.get(Tunable.MMAP_RND_BITS),
        chance);
  }

  /**
   * Makes an empty address space.
   *
   * @param name for reports of what hangs, for example the name of its process
   * @param layout where its parts go; that of its parent for a child
   * @return the address space, or null if there is no memory for its page table
   */
  public @Nullable MmStruct create(String name, AddressLayout layout) {
    PageTable pageTable = pageTables.create();
    if (pageTable == null) {
      return null;
    }
    MmStruct mm = new MmStruct(this, ++made, name, pageTable, layout);
    alive.add(mm);
    return mm;
  }

  /**
   * All address spaces whose page tables are there.
   *
   * @return in the order in which they were made; not to be kept while others run
   */
  public Iterable<MmStruct> all() {
    return alive;
  }

  /**
   * Forgets an address space whose page table is about to go.
   *
   * @param mm the address space
   */
  public void remove(MmStruct mm) {
    alive.remove(mm);
  }

  void countMergedZeros(long pages) {
    mergedZeros += pages;
  }

  /**
   * Pages of all address spaces that KSM made the page of zeros.
   *
   * @return {@code ksm_zero_pages}
   */
  public long mergedZeros() {
    return mergedZeros;
  }

  /**
   * What all address spaces have been promised.
   *
   * @return the account
   */
  public CommitAccounting commit() {
    return commit;
  }

  /**
   * The machine's settings.
   *
   * @return the settings
   */
  public Tunables tunables() {
    return tunables;
  }

  /**
   * Who runs the tasks.
   *
   * @return the scheduler
   */
  public Scheduler scheduler() {
    return scheduler;
  }
}
