package org.kmem.mm.fault;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.Pfn;

/**
 * Where anonymous pages come from: the nodes that the area's policy names, else the task's, else the node of
 * the running CPU. The one place where they are allocated, and so where they are charged.
 *
 * <p>May wait. Kernel counterpart: {@code vma_alloc_folio}, {@code
 * policy_nodemask}.
 */
final class UserPageSource {
  private static final int GFP_FOLIO = GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
  private static final int GFP_ZEROED = GFP_FOLIO | GfpFlags.__GFP_ZERO;

  private final PhysicalMemory memory;
  private final Scheduler scheduler;

  UserPageSource(PhysicalMemory memory, Scheduler scheduler) {
    this.memory = memory;
    this.scheduler = scheduler;
  }

  /** A page of zeros, or {@link Pfn#NONE}. */
  long allocZeroed(Caller task, VmArea area, long address) {
    scheduler.charge(scheduler.costs().pageZero());
    return alloc(GFP_ZEROED, task, area, address);
  }

  /** A page to be overwritten, or {@link Pfn#NONE}. */
  long alloc(Caller task, VmArea area, long address) {
    return alloc(GFP_FOLIO, task, area, address);
  }

  private long alloc(int gfp, Caller task, VmArea area, long address) {
    Mempolicy policy = area.policy().isSet() ? area.policy() : task.policy();
    return policy.isSet() ? allocByPolicy(gfp, policy, area, address) : memory.alloc(gfp, 0);
  }

  private long allocByPolicy(int gfp, Mempolicy policy, VmArea area, long address) {
    int local = memory.topology().nodeOfCpu(scheduler.currentCpu());
    long nodes = policy.nodes();
    return switch (policy.mode()) {
      case DEFAULT, LOCAL -> memory.alloc(gfp, 0);
      case BIND -> memory.allocWithin(gfp, 0, local, nodes);
      case PREFERRED ->
          nodes == 0
              ? memory.alloc(gfp, 0)
              : memory.allocOnNode(gfp, 0, Long.numberOfTrailingZeros(nodes));
      case PREFERRED_MANY -> {
        long pfn =
            memory.allocWithin(
                gfp & ~GfpFlags.__GFP_DIRECT_RECLAIM, 0, nearest(local, nodes), nodes);
        yield pfn == Pfn.NONE ? memory.alloc(gfp, 0) : pfn;
      }
      case INTERLEAVE, WEIGHTED_INTERLEAVE ->
          memory.allocOnNode(gfp, 0, interleaved(nodes, area.pageIndex(address)));
    };
  }

  private static int nearest(int local, long nodes) {
    return NodeMask.has(nodes, local) ? local : Long.numberOfTrailingZeros(nodes);
  }

  /** The nodes of a set in turn. */
  private static int interleaved(long nodes, long index) {
    long left = nodes;
    for (long skip = index % Long.bitCount(nodes); skip > 0; skip--) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }
}
