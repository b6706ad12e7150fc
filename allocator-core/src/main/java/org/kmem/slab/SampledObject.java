package org.kmem.slab;

import org.jspecify.annotations.Nullable;

/**
 * One page for a sampled object and what it is used for. Protected by its sampler's lock.
 *
 * <p>Kernel counterpart: {@code struct kfence_metadata}.
 */
final class SampledObject {
  /** What the page is used for. */
  enum State {
    /** Nothing yet. */
    UNUSED,
    /** An object in use. */
    ALLOCATED,
    /** An object that was freed and should not be written to. */
    QUARANTINED,
    /** Nothing more: it was written to after its object was freed, perhaps by someone who still does. */
    RETIRED
  }

  final int number;
  State state = State.UNUSED;
  long address;
  int sizeBytes;
  String cache = "";
  @Nullable ObjectTrack allocated;
  @Nullable ObjectTrack freed;

  /**
   * A page that nothing was put in yet.
   *
   * @param number of the page in its pool
   */
  SampledObject(int number) {
    this.number = number;
  }

  /** Puts an object in the page. */
  void allocate(long object, int size, String ofCache, ObjectTrack by) {
    state = State.ALLOCATED;
    address = object;
    sizeBytes = size;
    cache = ofCache;
    allocated = by;
    freed = null;
  }

  /** Frees the object; the page keeps it. */
  void quarantine(ObjectTrack by) {
    state = State.QUARANTINED;
    freed = by;
  }

  /** The kernel's name. */
  @Override
  public String toString() {
    return "kfence-#" + number;
  }
}
