package org.kmem.slab;

/**
 * What {@code /proc/slabinfo} says of a cache. Immutable.
 *
 * <p>Figures of a cache in use are of slightly different moments, in the kernel too: none is derived from
 * the others here, and none is checked against them.
 *
 * @param name name of the cache, without white space
 * @param activeObjects objects that are allocated, those kept ready by CPUs included
 * @param objects objects that the slabs have room for
 * @param sizeBytes distance from one object to the next: {@link SlabGeometry#sizeBytes}
 * @param objectsPerSlab objects of a slab of the normal order
 * @param pagesPerSlab pages of such a slab
 * @param activeSlabs slabs with objects; the same as {@code slabs} in SLUB
 * @param slabs slabs
 */
public record CacheFigures(
    String name,
    long activeObjects,
    long objects,
    int sizeBytes,
    int objectsPerSlab,
    int pagesPerSlab,
    long activeSlabs,
    long slabs) {

  /** Checks that a reader of the file could read it. */
  public CacheFigures {
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
      throw new InvalidCacheException(
          "cache name \"%s\": readers of slabinfo need a name without white space".formatted(name));
    }
    long all = activeObjects | objects | activeSlabs | slabs;
    if ((all | sizeBytes | objectsPerSlab | pagesPerSlab) < 0) {
      throw new InvalidCacheException("cache %s: a figure is below zero".formatted(name));
    }
  }
}
