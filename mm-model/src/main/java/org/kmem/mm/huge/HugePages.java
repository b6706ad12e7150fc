package org.kmem.mm.huge;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagecache.ShmemHugePolicy;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmStat;

/**
 * The transparent huge pages of a machine: everything that is about them, in one place to ask for.
 *
 * <p>Belongs to the holder of the baton.
 */
public final class HugePages {
  private final HugePageEligibility eligibility;
  private final HugePageGfp gfp;
  private final HugeMappings mappings;
  private final HugeZeroPage zeroPage;
  private final DeferredSplit deferredSplit;
  private final Khugepaged khugepaged;

  /**
   * For a machine, whose folios can be split from now on.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param shmem which sizes its shared memory may have
   * @param stat its counters
   * @param mmu its TLBs
   * @param scheduler who runs its tasks
   * @param tunables its switches
   */
  public HugePages(
      Folios folios,
      Rmap rmap,
      ShmemHugePolicy shmem,
      VmStat stat,
      Mmu mmu,
      Scheduler scheduler,
      Tunables tunables) {
    eligibility = new HugePageEligibility(tunables, shmem);
    gfp = new HugePageGfp(tunables);
    shmem.install(gfp::forWrite);
    mappings = new HugeMappings(folios, rmap, stat, mmu);
    zeroPage = new HugeZeroPage(folios.memory(), stat);
    deferredSplit = new DeferredSplit(folios, tunables, stat);
    CollapseHugePage collapse =
        new CollapseHugePage(folios, rmap, eligibility, gfp, stat, mmu, scheduler, tunables);
    CollapseShmem collapseShmem =
        new CollapseShmem(folios, rmap, gfp, stat, mmu, scheduler, tunables);
    khugepaged = new Khugepaged(collapse, collapseShmem, eligibility, scheduler, tunables);
    folios.install(new SplitFolio(folios, rmap, mappings, stat, mmu));
  }

  /**
   * An address space has ended.
   *
   * @param mm the address space, with nothing mapped
   */
  public void exit(MmStruct mm) {
    zeroPage.put(mm);
  }

  /**
   * Which sizes areas may have.
   *
   * @return who tells
   */
  public HugePageEligibility eligibility() {
    return eligibility;
  }

  /**
   * How hard to try for a large folio.
   *
   * @return who tells
   */
  public HugePageGfp gfp() {
    return gfp;
  }

  /**
   * Huge entries.
   *
   * @return who splits them
   */
  public HugeMappings mappings() {
    return mappings;
  }

  /**
   * What reads of untouched memory map.
   *
   * @return the huge page of zeroes
   */
  public HugeZeroPage zeroPage() {
    return zeroPage;
  }

  /**
   * Folios that are split when memory gets short.
   *
   * @return who splits them
   */
  public DeferredSplit deferredSplit() {
    return deferredSplit;
  }

  /**
   * Who makes huge pages of small ones.
   *
   * @return the work of the kernel thread
   */
  public Khugepaged khugepaged() {
    return khugepaged;
  }
}
