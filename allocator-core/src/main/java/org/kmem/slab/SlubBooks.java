package org.kmem.slab;

import java.util.BitSet;
import org.kmem.units.Pfn;

/**
 * The books of {@code slab:slub}: how many objects are free and where, and the proof that it is so.
 *
 * <p>Figures are recent values, for any thread, exact if nobody is at work. {@link SlubSource} says what S2 to S5 are.
 */
final class SlubBooks {
  private final SlabPages slabs;
  private final PartialSlabs[] nodes;
  private final int slots;
  private final long lines;

  /**
   * The books of a source.
   *
   * @param slabs the cache's slabs
   * @param nodes lists of partial slabs, by node
   * @param slots number of slots
   * @param lines address of the first slot's line
   */
  SlubBooks(SlabPages slabs, PartialSlabs[] nodes, int slots, long lines) {
    this.slabs = slabs;
    this.nodes = nodes;
    this.slots = slots;
    this.lines = lines;
  }

  /** Objects that slots have at hand, free and in no caller's hands. */
  long cachedObjects() {
    long objects = 0;
    for (int node = 0; node < nodes.length; node++) {
      objects += slabs.counts(node).frozen();
    }
    for (int slot = 0; slot < slots; slot++) {
      objects += CpuSlab.frozen(line(slot));
    }
    return objects + listedObjects();
  }

  /** Objects on the lists of slots. */
  private long listedObjects() {
    long objects = 0;
    for (int slot = 0; slot < slots; slot++) {
      objects += CpuSlab.length(CpuSlab.list(line(slot)));
    }
    return objects;
  }

  /** Free objects of the slabs of a node that are no slot's. */
  long idleObjects(int node) {
    long objects = slabs.counts(node).idle();
    for (int slot = 0; slot < slots; slot++) {
      if (nodes.length == 1 || slabs.nodeOfSlot(slot) == node) {
        objects += CpuSlab.idle(line(slot));
      }
    }
    return objects;
  }

  /** What a slot has, a recent value. */
  SlotSlabs slabsOf(int slot) {
    long line = line(slot);
    return new SlotSlabs(
        nodeOf(CpuSlab.own(line)), nodeOf(CpuSlab.chain(line)), CpuSlab.chainSlabs(line));
  }

  /** The node of a slab that was a slot's a moment ago, or -1: it may be no slab any more. */
  private int nodeOf(long pfn) {
    int node = pfn == Pfn.NONE ? -1 : Slab.node(slabs.page(pfn));
    return Math.min(node, nodes.length - 1);
  }

  /** Sets the bits of the objects of a slab that are free. Nobody may be at work. */
  void markFree(long pfn, BitSet free) {
    slabs.markList(pfn, Slab.head(Slab.state(slabs.page(pfn))), free);
    for (int slot = 0; slot < slots; slot++) {
      if (CpuSlab.own(line(slot)) == pfn) {
        slabs.markList(pfn, CpuSlab.head(CpuSlab.list(line(slot))), free);
      }
    }
  }

  /** Proves S2 to S5. Nobody may be at work. */
  void verify() {
    long listed = 0;
    for (PartialSlabs node : nodes) {
      listed += node.verify();
    }
    long frozen = 0;
    for (int slot = 0; slot < slots; slot++) {
      frozen += verifySlot(line(slot));
    }
    long frozenFree = 0;
    long[] idle = new long[nodes.length];
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      PartialSlabs.verifyFreeList(slabs, pfn);
      long page = slabs.page(pfn);
      long state = Slab.state(page);
      if (Slab.isFrozen(state)) {
        frozenFree += Slab.free(page, state);
      } else {
        idle[Slab.node(page)] += Slab.free(page, state);
      }
      boolean partial = !Slab.isFrozen(state) && Slab.head(state) != Slab.NO_OBJECT;
      if (partial != Slab.isListed(page)) {
        throw slabs.broken("S3", pfn, "on a node's list: " + Slab.isListed(page));
      }
      listed -= partial ? 1 : 0;
      frozen -= Slab.isFrozen(state) ? 1 : 0;
    }
    if (listed != 0 || frozen != 0) {
      throw new IllegalStateException(
          "S3 or S4 broken in %s: %d slabs too many on lists, %d with slots"
              .formatted(slabs.name(), listed, frozen));
    }
    verifyCounts(idle, frozenFree);
  }

  private void verifyCounts(long[] idle, long frozenFree) {
    slabs.verifyCounts(idle, this::idleObjects);
    long counted = cachedObjects() - listedObjects();
    if (counted != frozenFree) {
      throw new IllegalStateException(
          "S5 broken in %s: counts %d free objects in slabs of slots, there are %d"
              .formatted(slabs.name(), counted, frozenFree));
    }
  }

  /** Checks S4 for the slabs of a slot; gives their number. */
  private int verifySlot(long line) {
    long own = CpuSlab.own(line);
    int found = 0;
    if (own != Pfn.NONE) {
      BitSet free = new BitSet();
      int list = CpuSlab.list(line);
      slabs.markList(own, CpuSlab.head(list), free);
      if (free.cardinality() != CpuSlab.length(list)) {
        throw slabs.broken("S5", own, "a slot's list has " + free.cardinality() + " objects");
      }
      markFree(own, new BitSet());
      found = verifyFrozen(own);
    }
    int chained = 0;
    for (long pfn = CpuSlab.chain(line); pfn != Pfn.NONE; ) {
      chained += verifyFrozen(pfn);
      pfn = Slab.nextSlab(slabs.page(pfn));
    }
    int counted = CpuSlab.chainSlabs(line);
    if (counted != chained || CpuSlab.isLocked(line)) {
      throw new IllegalStateException(
          "S4 broken in %s: a slot counts %d slabs, has %d, or is locked"
              .formatted(slabs.name(), counted, chained));
    }
    return found + chained;
  }

  private int verifyFrozen(long pfn) {
    if (!Slab.isFrozen(Slab.state(slabs.page(pfn)))) {
      throw slabs.broken("S4", pfn, "a slot's slab is not frozen");
    }
    return 1;
  }

  private long line(int slot) {
    return lines + (long) slot * CacheLines.LINE_BYTES;
  }
}
