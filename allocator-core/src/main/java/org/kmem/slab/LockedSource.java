package org.kmem.slab;

import org.kmem.page.MemMap;
import org.kmem.units.Pfn;

/**
 * {@code slab:locked}: one list of partial slabs under one lock, whatever the slot. What the other strategies
 * are measured against.
 *
 * <p>Empty slabs stay up to the limit that a node has in the kernel. Safe for any thread.
 */
final class LockedSource extends OneListSource {
  LockedSource(SlabPages slabs, MemMap memMap, CacheLines lines, int cacheId) {
    super(slabs, memMap, lines.nodeLines(cacheId));
  }

  @Override
  public long alloc(int slot, int gfp) {
    return allocNode(slot, gfp, slabs.nodeOfSlot(slot));
  }

  @Override
  public long allocNode(int slot, int gfp, int node) {
    synchronized (partial) {
      long object = partial.takeObjectLocked();
      if (object != 0) {
        return object;
      }
    }
    long pfn = slabs.make(slot, gfp, node, null);
    if (pfn != Pfn.NONE) {
      slabs.makeFree(pfn);
    }
    synchronized (partial) {
      if (pfn != Pfn.NONE) {
        partial.addNewLocked(pfn);
      }
      return partial.takeObjectLocked();
    }
  }

  @Override
  public void free(int slot, long object) {
    long empty;
    synchronized (partial) {
      if (links.isFreeAlready(object)) {
        throw slabs.doubleFree(object);
      }
      long pfn = slabs.slabOf(object);
      empty = partial.giveObjectsLocked(pfn, slabs.index(pfn, object), object, 1);
    }
    if (empty != Pfn.NONE) {
      slabs.discard(slot, empty);
    }
  }

  @Override
  public long shrink() {
    return PartialSlabs.discardEmpty(slabs, partial);
  }

  @Override
  public boolean looksFree(long object) {
    return links.isSealed(links.read(object), object);
  }
}
