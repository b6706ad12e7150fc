package org.kmem.slab;

/**
 * How many free slabs the nodes and slots of a cache keep, as {@link CacheSettings} has set it.
 *
 * <p>Starts with what {@link SlabGeometry} says. Safe for any thread; who works meanwhile sees a change soon.
 *
 * <p>Source: kernel documentation {@code ABI/testing/sysfs-kernel-slab}.
 */
final class CacheTuning {
  private final int objectsPerSlab;
  private volatile long minPartial;
  private volatile int cpuPartialObjects;
  private volatile int cpuPartialSlabs;
  private volatile int remoteNodeDefragRatio = 100;
  private volatile boolean skipsKfence;

  CacheTuning(SlabGeometry geometry) {
    objectsPerSlab = geometry.objects();
    minPartial = geometry.minPartial();
    cpuPartialObjects = geometry.cpuPartialObjects();
    cpuPartialSlabs = geometry.cpuPartialSlabs();
  }

  /** Empty slabs stay with a node as long as it has fewer slabs than this on its list; unsigned. */
  long minPartial() {
    return minPartial;
  }

  void setMinPartial(long slabs) {
    minPartial = slabs;
  }

  /** Free objects that a slot may keep in slabs beside its own; unsigned. */
  int cpuPartialObjects() {
    return cpuPartialObjects;
  }

  /** The same in slabs, each taken to be half full. */
  int cpuPartialSlabs() {
    return cpuPartialSlabs;
  }

  /** Percent; kept for who asks, nothing goes by it. */
  int remoteNodeDefragRatio() {
    return remoteNodeDefragRatio;
  }

  void setRemoteNodeDefragRatio(int percent) {
    remoteNodeDefragRatio = percent;
  }

  /** Whether no object of it is to be sampled; kept for who asks. */
  boolean skipsKfence() {
    return skipsKfence;
  }

  void setSkipsKfence(boolean skips) {
    skipsKfence = skips;
  }

  /** Sets both; the slots are drained by the caller. */
  void setCpuPartialObjects(int objects) {
    cpuPartialObjects = objects;
    long slabs = Math.ceilDiv(2 * Integer.toUnsignedLong(objects), objectsPerSlab);
    cpuPartialSlabs = (int) Math.min(slabs, Integer.MAX_VALUE);
  }
}
