package org.kmem.slab;

import org.jspecify.annotations.Nullable;

/**
 * Walks the free list of a slab, which may be damaged: each link leads to an object, no object comes
 * twice, and the slab's count agrees.
 *
 * <p>Bounded by the number of objects whatever the links say. Called with the slab to itself.
 */
final class FreeListCheck {
  private final DebugLayout layout;
  private final SlabView slabs;

  /**
   * The check for one cache.
   *
   * @param layout of its objects
   * @param slabs its free lists
   */
  FreeListCheck(DebugLayout layout, SlabView slabs) {
    this.layout = layout;
    this.slabs = slabs;
  }

  /**
   * Which objects are on the list, as far as it can be followed.
   *
   * @param slab address of the slab
   * @return one element per object
   */
  boolean[] freeObjects(long slab) {
    return walk(slab).free;
  }

  /**
   * What is wrong with the list.
   *
   * @param slab address of the slab
   * @return the finding; {@code null} if nothing is
   */
  @Nullable Finding check(long slab) {
    Walk walk = walk(slab);
    int objects = slabs.objects(slab);
    int inUse = slabs.inUse(slab);
    if (walk.loops) {
      return new Finding(0, "Freelist cycle detected", "Freelist cleared", SlabView.END, objects);
    }
    if (!walk.complete) {
      return walk.last == 0
          ? new Finding(0, "Freepointer corrupt", "Freelist cleared", SlabView.END, objects)
          : new Finding(
              walk.last,
              "Freechain corrupt",
              "Freelist cut, object count adjusted to " + (objects - walk.count),
              slabs.freeHead(slab),
              objects - walk.count);
    }
    return inUse == objects - walk.count
        ? null
        : new Finding(
            0,
            "Wrong object count. Counter is "
                + inUse
                + " but counted were "
                + (objects - walk.count),
            "Object count adjusted",
            slabs.freeHead(slab),
            objects - walk.count);
  }

  /**
   * Makes a list with a finding safe to use: what cannot be trusted counts as in use for good.
   *
   * @param slab address of the slab
   * @param finding what {@link #check} found in it
   */
  void repair(long slab, Finding finding) {
    if (finding.object != 0) {
      slabs.endListAt(slab, finding.object);
    }
    slabs.setState(slab, finding.freeHead, finding.inUse);
  }

  private Walk walk(long slab) {
    int objects = slabs.objects(slab);
    boolean[] free = new boolean[objects];
    long last = 0;
    int count = 0;
    int index = slabs.freeHead(slab);
    while (index >= 0 && index < objects) {
      if (free[index]) {
        return new Walk(free, count, last, false, true);
      }
      free[index] = true;
      count++;
      last = layout.object(slab, index);
      index = slabs.nextFree(slab, last);
    }
    return new Walk(free, count, last, index == SlabView.END, false);
  }

  /**
   * Something wrong with a list, and the state that repairs it.
   *
   * @param object whose link is wrong; 0 if it is the slab's head or count
   * @param title kernel's words for it
   * @param fix what repair does
   * @param freeHead head after repair
   * @param inUse count after repair
   */
  record Finding(long object, String title, String fix, int freeHead, int inUse) {}

  /** How far a list could be followed. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one check.
  private record Walk(boolean[] free, int count, long last, boolean complete, boolean loops) {}
}
