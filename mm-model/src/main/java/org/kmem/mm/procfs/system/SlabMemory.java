package org.kmem.mm.procfs.system;

import java.util.List;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.NodeSlabs;
import org.kmem.slab.SlabAllocator;

/**
 * Pages that the slab allocator holds, at one moment. Immutable.
 *
 * @param reclaimable pages of caches that shrinkers empty: {@code NR_SLAB_RECLAIMABLE_B}
 * @param unreclaimable pages of the others: {@code NR_SLAB_UNRECLAIMABLE_B}
 */
public record SlabMemory(long reclaimable, long unreclaimable) {

  /**
   * Counts those of a machine.
   *
   * @param slabs its slab allocator
   * @return of all nodes
   */
  public static SlabMemory of(SlabAllocator slabs) {
    long reclaimable = 0;
    long unreclaimable = 0;
    for (KmemCache cache : slabs.caches()) {
      for (NodeSlabs node : cache.nodeSlabs()) {
        long pages = node.slabs() << cache.geometry().order();
        if (isReclaimable(cache)) {
          reclaimable += pages;
        } else {
          unreclaimable += pages;
        }
      }
    }
    return new SlabMemory(reclaimable, unreclaimable);
  }

  /**
   * Counts those of a node.
   *
   * @param slabs the machine's slab allocator
   * @param node the node
   * @return of that node
   */
  public static SlabMemory ofNode(SlabAllocator slabs, int node) {
    long reclaimable = 0;
    long unreclaimable = 0;
    for (KmemCache cache : slabs.caches()) {
      List<NodeSlabs> nodes = cache.nodeSlabs();
      long pages = nodes.get(node).slabs() << cache.geometry().order();
      if (isReclaimable(cache)) {
        reclaimable += pages;
      } else {
        unreclaimable += pages;
      }
    }
    return new SlabMemory(reclaimable, unreclaimable);
  }

  private static boolean isReclaimable(KmemCache cache) {
    return (cache.geometry().flags() & CacheFlags.SLAB_RECLAIM_ACCOUNT) != 0;
  }

  /**
   * All of it.
   *
   * @return pages
   */
  public long total() {
    return reclaimable + unreclaimable;
  }
}
