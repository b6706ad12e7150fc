package org.kmem.mm.hugetlb;

import org.kmem.mm.mm.Caller;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Which nodes a huge page may come from, as memory policies say: from the nearest to one node, within a set; if the set
 * is only preferred, from all others then.
 *
 * <p>Kernel counterpart: {@code huge_node}.
 */
record NodeChoice(Hstate hstate, int near, long mask, boolean onlyPreferred) {
  static NodeChoice of(Hstate hstate, Caller task, VmArea area, long address) {
    Mempolicy policy = HugetlbFolios.policyOf(task, area);
    long all = hstate.allNodes();
    int local = hstate.localNode();
    long nodes = policy.nodes();
    return switch (policy.mode()) {
      case DEFAULT, LOCAL -> new NodeChoice(hstate, local, all, false);
      case BIND -> new NodeChoice(hstate, local, nodes, false);
      case PREFERRED ->
          new NodeChoice(
              hstate, nodes == 0 ? local : Long.numberOfTrailingZeros(nodes), all, false);
      case PREFERRED_MANY -> new NodeChoice(hstate, local, nodes, true);
      case INTERLEAVE, WEIGHTED_INTERLEAVE ->
          new NodeChoice(hstate, interleaved(nodes, index(hstate, area, address)), all, false);
    };
  }

  private static long index(Hstate hstate, VmArea area, long address) {
    return area.pageIndex(address) >>> (hstate.shift() - PageSize.SHIFT);
  }

  /** The nodes of a set in turn. */
  private static int interleaved(long nodes, long index) {
    long left = nodes;
    for (long skip = index % Long.bitCount(nodes); skip > 0; skip--) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  /** Nodes that the running task is bound to, wherever it maps: what reservations are checked against. */
  static long boundOf(Hstate hstate, Caller task) {
    Mempolicy policy = task.policy();
    return switch (policy.mode()) {
      case BIND -> policy.nodes();
      default -> hstate.allNodes();
    };
  }

  /** The nodes of the running task's policy, where pools grow and shrink by that. */
  static long ofPolicy(Hstate hstate, Caller task) {
    Mempolicy policy = task.policy();
    return policy.nodes() == 0
        ? hstate.allNodes()
        : policy.nodes() & NodeMask.first(hstate.nodes());
  }

  long dequeue() {
    long pfn = hstate.dequeue(near, mask);
    return pfn == Pfn.NONE && onlyPreferred ? hstate.dequeue(near, hstate.allNodes()) : pfn;
  }

  long allocSurplus() {
    long pfn = hstate.allocSurplus(near, mask);
    return pfn == Pfn.NONE && onlyPreferred ? hstate.allocSurplus(near, hstate.allNodes()) : pfn;
  }
}
