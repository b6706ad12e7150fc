package org.kmem.slab;

import java.util.BitSet;
import org.kmem.page.MemMap;

/** A source that keeps no object for a slot: all free ones are on slabs of one list, whose monitor is its lock. */
abstract sealed class OneListSource implements ObjectSource permits DebugSource, LockedSource {
  /*
   * Implementation notes. Invariants S1 to S3 and S5 are those of SlubSource; no slab is ever frozen.
   */
  final SlabPages slabs;
  final FreeLink links;
  final PartialSlabs partial;

  /**
   * Makes a source without slabs.
   *
   * @param slabs the cache's slabs
   * @param memMap memory map of the machine
   * @param headerAddress room for the list's header
   */
  OneListSource(SlabPages slabs, MemMap memMap, long headerAddress) {
    this.slabs = slabs;
    this.links = slabs.links();
    this.partial = new PartialSlabs(slabs, memMap, headerAddress);
  }

  @Override
  public final int drain(int slot) {
    return 0;
  }

  @Override
  public final long cachedObjects() {
    return 0;
  }

  @Override
  public final long idleObjects(int node) {
    return slabs.counts(node).idle();
  }

  @Override
  public final void markFree(long pfn, BitSet free) {
    slabs.markList(pfn, Slab.head(Slab.state(slabs.page(pfn))), free);
  }

  @Override
  public final void verify() {
    partial.verifyOnlyList();
  }
}
