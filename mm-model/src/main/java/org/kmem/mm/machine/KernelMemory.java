package org.kmem.mm.machine;

import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.NodeSlabs;

/**
 * Pages that the kernel has in slabs and page tables, at one moment. Immutable.
 *
 * @param reclaimableSlab pages of caches that shrinkers empty: {@code NR_SLAB_RECLAIMABLE_B}
 * @param unreclaimableSlab pages of the others and of larger objects: {@code NR_SLAB_UNRECLAIMABLE_B}
 * @param pageTables pages of page tables: {@code NR_PAGETABLE}
 */
public record KernelMemory(long reclaimableSlab, long unreclaimableSlab, long pageTables) {

  /**
   * Of all nodes.
   *
   * @param machine the machine
   * @return the sums
   */
  public static KernelMemory of(Machine machine) {
    KernelMemory sum = new KernelMemory(0, 0, 0);
    for (int node = 0; node < machine.options().nodes(); node++) {
      KernelMemory part = ofNode(machine, node);
      sum =
          new KernelMemory(
              sum.reclaimableSlab + part.reclaimableSlab,
              sum.unreclaimableSlab + part.unreclaimableSlab,
              sum.pageTables + part.pageTables);
    }
    return sum;
  }

  /**
   * Of one node; what was taken at boot, and page tables, are reckoned to the first.
   *
   * @param machine the machine
   * @param node number of the node
   * @return its part
   */
  public static KernelMemory ofNode(Machine machine, int node) {
    long reclaimable = 0;
    long unreclaimable = node == 0 ? machine.kernel().largeObjectPages() : 0;
    for (KmemCache cache : machine.memory().slabs().caches()) {
      NodeSlabs slabs = cache.nodeSlabs().get(node);
      long pages = slabs.slabs() << cache.geometry().order();
      if ((cache.geometry().flags() & CacheFlags.SLAB_RECLAIM_ACCOUNT) != 0) {
        reclaimable += pages;
      } else {
        unreclaimable += pages;
      }
    }
    long tables =
        node == 0 ? machine.kernel().pageTablePages() + machine.pageTables().countedPages() : 0;
    return new KernelMemory(reclaimable, unreclaimable, tables);
  }
}
