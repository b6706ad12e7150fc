package org.kmem.mm.reclaim;

import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.Reclaimer;

/** Reclaim of control groups, at their limits and on demand. Kernel counterpart: {@code try_to_free_mem_cgroup_pages}. */
final class MemcgReclaim implements Reclaimer {
  private final DirectReclaim direct;

  MemcgReclaim(DirectReclaim direct) {
    this.direct = direct;
  }

  @Override
  public long reclaim(MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness) {
    return direct.reclaimGroup(control(root, pages, gfp, maySwap, swappiness));
  }

  @Override
  public long reclaimProactively(MemoryCgroup root, long pages, int gfp, int swappiness) {
    ScanControl sc = control(root, pages, gfp, true, swappiness);
    sc.proactive = true;
    return direct.reclaimGroup(sc);
  }

  private static ScanControl control(
      MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness) {
    ScanControl sc = ScanControl.memcg(root.id(), pages, gfp);
    sc.maySwap = maySwap;
    sc.swappiness = swappiness;
    return sc;
  }
}
