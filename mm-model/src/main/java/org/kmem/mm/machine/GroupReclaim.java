package org.kmem.mm.machine;

import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.Reclaimer;
import org.kmem.mm.reclaim.PageReclaim;
import org.kmem.mm.reclaim.ScanControl;

/**
 * What the memory controller asks of reclaim. Kernel counterpart: {@code try_to_free_mem_cgroup_pages}.
 */
final class GroupReclaim implements Reclaimer {
  private final PageReclaim reclaim;

  GroupReclaim(PageReclaim reclaim) {
    this.reclaim = reclaim;
  }

  @Override
  public long reclaim(MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness) {
    return run(root, pages, gfp, maySwap, swappiness, false);
  }

  @Override
  public long reclaimProactively(MemoryCgroup root, long pages, int gfp, int swappiness) {
    return run(root, pages, gfp, true, swappiness, true);
  }

  private long run(
      MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness, boolean proactive) {
    ScanControl sc = ScanControl.memcg(root.id(), pages, gfp);
    sc.maySwap = maySwap;
    sc.swappiness = swappiness;
    sc.proactive = proactive;
    return reclaim.reclaimGroup(sc);
  }
}
