package org.kmem.slab;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of the slabs that one cache has on one node, by whoever changes it, so that nobody has to walk
 * them.
 *
 * <p>A free object is <em>idle</em> in a slab that no slot has, whether on the node's list or about to be, and
 * <em>frozen</em> on the list of a slab that a slot has; those that a slot took off the list of its slab are
 * neither. Methods ending in {@code Locked} need the monitor of the {@link PartialSlabs} that the slabs are on;
 * the others are for any thread. What is read is recent, and exact if nobody is at work.
 *
 * <p>Kernel counterpart: {@code nr_slabs}, {@code total_objects} and {@code nr_partial} of {@code struct
 * kmem_cache_node}. The kernel counts free objects of partial slabs when somebody asks, at most 10,000 slabs.
 */
final class NodeCounts {
  private static final int PARTIAL_SLABS = 0;
  private static final int PARTIAL_OBJECTS = 1;
  private static final int IDLE = 2;
  private static final int FROZEN = 3;
  private static final int GUARDED = 4;

  private final LongAdder slabs = new LongAdder();
  private final LongAdder objects = new LongAdder();

  /** What changes under the monitor only: together, since whoever has one in cache wants the others. */
  private final AtomicLongArray guarded = new AtomicLongArray(GUARDED);

  /** Changes by those without the monitor, where {@link SlubSource} has no better place for them. */
  private final LongAdder idlePassed = new LongAdder();

  private final LongAdder frozenPassed = new LongAdder();

  void addSlab(int objectsOfSlab) {
    slabs.increment();
    objects.add(objectsOfSlab);
  }

  void removeSlab(int objectsOfSlab) {
    slabs.decrement();
    objects.add(-objectsOfSlab);
  }

  /** A slab goes on the list, {@code sign} 1, or off it, -1. */
  void listLocked(int objectsOfSlab, int sign) {
    addLocked(PARTIAL_SLABS, sign);
    addLocked(PARTIAL_OBJECTS, sign * objectsOfSlab);
  }

  void addIdleLocked(int delta) {
    addLocked(IDLE, delta);
  }

  void addFrozenLocked(int delta) {
    addLocked(FROZEN, delta);
  }

  /** A plain load and store, since the monitor orders the writers; readers see a recent value. */
  private void addLocked(int counter, int delta) {
    guarded.setOpaque(counter, guarded.getPlain(counter) + delta);
  }

  void passIdle(int delta) {
    idlePassed.add(delta);
  }

  void passFrozen(int delta) {
    frozenPassed.add(delta);
  }

  long slabs() {
    return slabs.sum();
  }

  long objects() {
    return objects.sum();
  }

  long partialSlabs() {
    return guarded.getOpaque(PARTIAL_SLABS);
  }

  /** Objects that the slabs on the list have room for. */
  long partialObjects() {
    return guarded.getOpaque(PARTIAL_OBJECTS);
  }

  long idle() {
    return guarded.getOpaque(IDLE) + idlePassed.sum();
  }

  long frozen() {
    return guarded.getOpaque(FROZEN) + frozenPassed.sum();
  }
}
