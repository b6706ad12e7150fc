package org.kmem.mm.fault;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.AdvisedReclaim;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.vma.VmArea;

/**
 * Advice to reclaim, on a machine that has neither swap nor huge pages: pages grow cold, and those go that can
 * without being written. Nothing is collapsed or merged.
 */
public final class AdvisedPages implements AdvisedReclaim {
  private final AdviseWalk walk;

  /**
   * For a machine.
   *
   * @param walk who ages and takes pages
   */
  public AdvisedPages(AdviseWalk walk) {
    this.walk = walk;
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
    return Errno.EINVAL.asResult();
  }

  @Override
  public void enterKhugepaged(MmStruct mm, VmArea area) {}

  @Override
  public void enterKsm(MmStruct mm) {}

  @Override
  public void unmergeKsm(MmStruct mm, VmArea area, long start, long end) {}
}
