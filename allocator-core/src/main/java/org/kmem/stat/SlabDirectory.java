package org.kmem.stat;

import java.util.List;
import java.util.function.ToLongFunction;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.NodeSlabs;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlotSlabs;

/**
 * A cache as the files of its directory see it.
 *
 * @param slabs allocator of the cache
 * @param cache the cache
 */
record SlabDirectory(SlabAllocator slabs, KmemCache cache) {
  int aliases() {
    return slabs.namesOf(cache).size() - 1;
  }

  boolean has(int flag) {
    return (cache.flags() & flag) != 0;
  }

  /** Bytes of an object that may be copied to user space: all of it for general caches, of others none. */
  int userBytes() {
    return has(CacheFlags.SLAB_KMALLOC) ? cache.objectSizeBytes() : 0;
  }

  /** A sum, and where it comes from: {@code 6 N0=4 N1=2}. */
  String byNode(ToLongFunction<NodeSlabs> figure) {
    return byNode(cache.nodeSlabs().stream().mapToLong(figure).toArray());
  }

  /** The slabs that slots have to themselves, in the same form. */
  String slotSlabs() {
    long[] slabsOfNode = new long[cache.nodeSlabs().size()];
    for (SlotSlabs slot : cache.slotSlabs()) {
      if (slot.node() >= 0) {
        slabsOfNode[slot.node()]++;
      }
      if (slot.partialNode() >= 0) {
        slabsOfNode[slot.partialNode()] += slot.partialSlabs();
      }
    }
    return byNode(slabsOfNode);
  }

  private static String byNode(long[] figures) {
    StringBuilder text = new StringBuilder();
    long sum = 0;
    for (int node = 0; node < figures.length; node++) {
      sum += figures[node];
      if (figures[node] != 0) {
        text.append(" N").append(node).append('=').append(figures[node]);
      }
    }
    return sum + text.toString();
  }

  /** What slots have in reserve, taken to be half full: {@code 64(2) C0=32(1) C1=32(1)}. */
  String slotPartials() {
    StringBuilder text = new StringBuilder();
    List<SlotSlabs> slots = cache.slotSlabs();
    long sum = 0;
    for (int slot = 0; slot < slots.size(); slot++) {
      int partial = slots.get(slot).partialSlabs();
      sum += partial;
      if (partial > 0) {
        text.append(" C").append(slot).append('=').append(objectsAndSlabs(partial));
      }
    }
    return objectsAndSlabs(sum) + text;
  }

  private String objectsAndSlabs(long count) {
    return count * cache.geometry().objects() / 2 + "(" + count + ")";
  }
}
