package org.kmem.mm.fault;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.Pfn;

/**
 * Where anonymous pages come from: the nodes that the area's policy names, else the task's, else the node of
 * the running CPU. The one place where they are allocated, and so where they are charged.
 *
 * <p>May wait. Kernel counterpart: {@code vma_alloc_folio}.
 */
final class UserPageSource {
  private static final int GFP_FOLIO = GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
  private static final int GFP_ZEROED = GFP_FOLIO | GfpFlags.__GFP_ZERO;

  private final Folios folios;
  private final PolicyPages policies;
  private final Scheduler scheduler;

  UserPageSource(Folios folios, PolicyPages policies, Scheduler scheduler) {
    this.folios = folios;
    this.policies = policies;
    this.scheduler = scheduler;
  }

  PolicyPages policies() {
    return policies;
  }

  /** A page of zeros, or {@link Pfn#NONE}. */
  long allocZeroed(Caller task, VmArea area, long address) {
    scheduler.charge(scheduler.costs().pageZero());
    return charged(policies.alloc(GFP_ZEROED, 0, task, area, address));
  }

  /** A page to be overwritten, or {@link Pfn#NONE}. */
  long alloc(Caller task, VmArea area, long address) {
    return charged(policies.alloc(GFP_FOLIO, 0, task, area, address));
  }

  /** Whatever a single page is allocated with, it is charged as plain memory, which is what a killer's report names. */
  private long charged(long pfn) {
    if (pfn != Pfn.NONE && folios.charge(pfn, GfpFlags.GFP_KERNEL) != 0) {
      folios.put(pfn);
      return Pfn.NONE;
    }
    return pfn;
  }

  /** A large folio of zeros, not charged yet, or {@link Pfn#NONE}. */
  long allocLarge(int gfp, int order, Caller task, VmArea area, long address) {
    scheduler.charge(scheduler.costs().pageZero() << order);
    return policies.alloc(gfp | GfpFlags.__GFP_ZERO, order, task, area, address);
  }
}
