package org.kmem.slab;

import java.util.BitSet;
import org.kmem.page.MemMap;
import org.kmem.units.Pfn;

/**
 * {@code slab:locked}: one list of partial slabs under one lock, whatever the slot. What the other strategies
 * are measured against.
 *
 * <p>Empty slabs stay up to the limit that a node has in the kernel. Safe for any thread.
 */
final class LockedSource implements ObjectSource {
  /*
   * Implementation notes. Invariants S1 to S3 are those of SlubSource; no slab is ever frozen.
   */
  private final SlabPages slabs;
  private final FreeLink links;
  private final PartialSlabs partial;

  LockedSource(SlabPages slabs, MemMap memMap, CacheLines lines, int cacheId) {
    this.slabs = slabs;
    this.links = slabs.links();
    this.partial = new PartialSlabs(slabs, memMap, lines.nodeLines(cacheId));
  }

  @Override
  public long alloc(int slot, int gfp) {
    synchronized (partial) {
      long object = partial.takeObjectLocked();
      if (object != 0) {
        return object;
      }
    }
    long pfn = slabs.make(slot, gfp);
    if (pfn != Pfn.NONE) {
      slabs.makeFree(pfn);
    }
    synchronized (partial) {
      if (pfn != Pfn.NONE) {
        partial.addFirstLocked(pfn);
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
  public int drain(int slot) {
    return 0;
  }

  @Override
  public long shrink() {
    return PartialSlabs.discardEmpty(slabs, partial);
  }

  @Override
  public long cachedObjects() {
    return 0;
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    slabs.markList(pfn, Slab.head(Slab.state(slabs.page(pfn))), free);
  }

  @Override
  public boolean looksFree(long object) {
    return links.isSealed(links.read(object), object);
  }

  @Override
  public void verify() {
    partial.verifyOnlyList();
  }
}
