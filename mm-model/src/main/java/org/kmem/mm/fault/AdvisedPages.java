package org.kmem.mm.fault;

import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mm.AdvisedReclaim;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.vma.VmArea;

/**
 * Advice to reclaim, on a machine that has no swap: pages grow cold, and those go that can without being written. Huge pages
 * are made where that is advised; nothing is merged.
 */
public final class AdvisedPages implements AdvisedReclaim {
  private final AdviseWalk walk;
  private final HugePages huge;

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

  @Override
  public void cold(MmStruct mm, VmArea area, long start, long end) {
    walk.cold(mm, start, end);
  }

  @Override
  public void pageOut(MmStruct mm, VmArea area, long start, long end) {
    walk.pageOut(mm, area, start, end);
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
  public void exit(MmStruct mm) {
    huge.exit(mm);
  }

  @Override
  public void enterKsm(MmStruct mm) {}

  @Override
  public void unmergeKsm(MmStruct mm, VmArea area, long start, long end) {}
}
