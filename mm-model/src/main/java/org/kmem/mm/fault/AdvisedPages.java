package org.kmem.mm.fault;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.ksm.Ksm;
import org.kmem.mm.mm.AdvisedReclaim;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.vma.VmArea;

/**
 * Advice to reclaim, on a machine that has no swap: pages grow cold, and those go that can without being written. Huge pages
 * are made and equal pages merged where that is advised.
 */
public final class AdvisedPages implements AdvisedReclaim {
  private final AdviseWalk walk;
  private final HugePages huge;
  private @Nullable Ksm ksm;
  private Runnable ksmWake = () -> {};

  /**
   * For a machine.
   *
   * @param walk who ages and takes pages
   * @param huge who makes huge pages
   */
  public AdvisedPages(AdviseWalk walk, HugePages huge) {
    this.walk = walk;
    this.huge = huge;
  }

  /**
   * Names who merges equal pages.
   *
   * @param merging of the machine
   * @param wake tells its thread that there is something to do
   */
  public void install(Ksm merging, Runnable wake) {
    ksm = merging;
    ksmWake = wake;
  }

  @Override
  public void cold(MmStruct mm, VmArea area, long start, long end) {
    walk.cold(mm, start, end);
  }

  @Override
  public void pageOut(MmStruct mm, VmArea area, long start, long end) {
    walk.pageOut(mm, start, end);
  }

  @Override
  public long collapse(MmStruct mm, VmArea area, long start, long end) {
    return huge.khugepaged().collapseNow(mm, area, start, end);
  }

  @Override
  public void enterKhugepaged(MmStruct mm, VmArea area) {
    huge.khugepaged().enter(mm, area);
  }

  @Override
  public void leaving(MmStruct mm) {
    huge.khugepaged().exit(mm);
  }

  @Override
  public void exit(MmStruct mm) {
    huge.exit(mm);
  }

  @Override
  public void enterKsm(MmStruct mm) {
    if (ksm != null) {
      ksm.enter(mm);
      ksmWake.run();
    }
  }

  @Override
  public void forked(MmStruct parent, MmStruct child) {
    if (ksm != null) {
      ksm.forked(parent, child);
    }
  }

  @Override
  public void unmergeKsm(MmStruct mm, VmArea area, long start, long end) {
    if (ksm != null) {
      ksm.unmerge(mm, area, start, end);
    }
  }
}
