package org.kmem.mm.machine;

import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.Reclaimer;
import org.kmem.mm.reclaim.PageReclaim;
import org.kmem.mm.reclaim.ScanControl;

/** Reclaim as control groups ask for it. Kernel counterpart: {@code try_to_free_mem_cgroup_pages}. */
final class GroupReclaim implements Reclaimer {
  private final PageReclaim reclaim;

  GroupReclaim(PageReclaim reclaim) {
    this.reclaim = reclaim;
  }

  @Override
  public long reclaim(MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness) {
    ScanControl sc = ScanControl.memcg(root.id(), pages, gfp);
    sc.maySwap = maySwap;
    sc.swappiness = swappiness;
    return reclaim.reclaimGroup(sc);
  }

  @Override
  public long reclaimProactively(MemoryCgroup root, long pages, int gfp, int swappiness) {
    ScanControl sc = ScanControl.memcg(root.id(), pages, gfp);
    sc.swappiness = swappiness;
    sc.proactive = true;
    return reclaim.reclaimGroup(sc);
  }
}
