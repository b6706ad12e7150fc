package org.kmem.mm.fault;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.UserPages;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pagewalk.HugetlbWalk;
import org.kmem.mm.pagewalk.MlockWalk;
import org.kmem.mm.pagewalk.MovePageTables;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.pagewalk.SwapAhead;
import org.kmem.mm.pagewalk.ZapRange;
import org.kmem.mm.vma.VmArea;

/** What calls on address spaces do to pages, put together from walks and faults. */
public final class PageOperations implements UserPages {
  private final ZapRange zap;
  private final ChangeProtection protection;
  private final MovePageTables move;
  private final MlockWalk mlock;
  private final AdviseWalk advise;
  private final PageWalks walks;
  private final Populate populate;
  private final SwapAhead swapAhead;
  private @Nullable HugetlbWalk hugetlb;

  /**
   * For a machine.
   *
   * @param zap who unmaps
   * @param protection who protects
   * @param move who moves
   * @param mlock who locks
   * @param advise who frees lazily
   * @param walks who looks
   * @param populate who faults ranges in
   * @param swapAhead who reads swapped pages ahead
   */
  public PageOperations(
      ZapRange zap,
      ChangeProtection protection,
      MovePageTables move,
      MlockWalk mlock,
      AdviseWalk advise,
      PageWalks walks,
      Populate populate,
      SwapAhead swapAhead) {
    this.zap = zap;
    this.protection = protection;
    this.move = move;
    this.mlock = mlock;
    this.advise = advise;
    this.walks = walks;
    this.populate = populate;
    this.swapAhead = swapAhead;
  }

  /**
   * Names who walks areas of hugetlb.
   *
   * @param walk of the machine
   */
  public void install(HugetlbWalk walk) {
    hugetlb = walk;
  }

  @Override
  public void zap(MmStruct mm, VmArea area, long start, long end) {
    zap.zap(mm, area, start, end);
  }

  @Override
  public void gather(MmStruct mm) {
    zap.gather(mm);
  }

  @Override
  public void finish(MmStruct mm) {
    zap.finish(mm);
  }

  @Override
  public void changeProtection(MmStruct mm, VmArea area, long start, long end) {
    protection.change(mm, area, start, end);
  }

  @Override
  public long movePageTables(
      MmStruct mm, VmArea from, long oldStart, VmArea to, long newStart, long bytes) {
    HugetlbWalk ofHugetlb = hugetlb;
    return ofHugetlb != null && HugetlbWalk.isHugetlb(from)
        ? ofHugetlb.move(mm, from, oldStart, newStart, bytes)
        : move.move(mm, from, oldStart, newStart, bytes);
  }

  @Override
  public long populate(MmStruct mm, long start, long end, boolean pastErrors) {
    return populate.populate(mm, start, end, pastErrors);
  }

  @Override
  public void populateArea(MmStruct mm, VmArea area, long start, long end) {
    populate.populateArea(mm, area, start, end);
  }

  @Override
  public long faultIn(MmStruct mm, long start, long end, boolean write) {
    return populate.faultIn(mm, start, end, write);
  }

  @Override
  public void lockPages(MmStruct mm, VmArea area, long start, long end) {
    mlock.walk(mm, start, end, true);
  }

  @Override
  public void unlockPages(MmStruct mm, VmArea area, long start, long end) {
    mlock.walk(mm, start, end, false);
  }

  @Override
  public void mincore(MmStruct mm, VmArea area, long start, long end, byte[] vector, int offset) {
    walks.mincore(mm, area, start, end, vector, offset);
  }

  @Override
  public void lazyFree(MmStruct mm, VmArea area, long start, long end) {
    advise.lazyFree(mm, start, end);
  }

  @Override
  public void swapAhead(MmStruct mm, VmArea area, long start, long end) {
    swapAhead.read(mm, area, start, end);
  }
}
