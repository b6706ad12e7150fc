package org.kmem.bench.replay;

import java.util.List;
import java.util.stream.IntStream;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.SlabGeometry;

/**
 * An object cache of the recorded kernel, as its events show it.
 *
 * @param name its name, without white space
 * @param objectBytes size of an object: the largest {@code bytes_req}
 * @param sizeBytes distance from one object to the next: {@code bytes_alloc}
 */
record RecordedCache(String name, int objectBytes, int sizeBytes) {
  private static final int LARGEST_ALIGNMENT = 4096;

  /** Flags that change how far apart objects are, the most common first. */
  private static final List<Integer> FLAGS =
      List.of(
          CacheFlags.NONE,
          CacheFlags.SLAB_HWCACHE_ALIGN,
          CacheFlags.SLAB_TYPESAFE_BY_RCU,
          CacheFlags.SLAB_HWCACHE_ALIGN | CacheFlags.SLAB_TYPESAFE_BY_RCU);

  /**
   * A geometry whose objects are as far apart as the recorded ones.
   *
   * <p>Neither alignment nor flags are recorded. The plainest that explain the distance are taken; if none does,
   * objects of the whole distance.
   *
   * @param cpus CPUs of the machine
   */
  SlabGeometry geometry(int cpus) {
    return IntStream.iterate(0, align -> align <= LARGEST_ALIGNMENT, RecordedCache::nextAlignment)
        .boxed()
        .flatMap(align ->
            FLAGS.stream().map(flags -> SlabGeometry.of(objectBytes, align, flags, false, cpus)))
        .filter(geometry -> geometry.sizeBytes() == sizeBytes)
        .findFirst()
        .orElseGet(() -> SlabGeometry.of(sizeBytes, 0, CacheFlags.NONE, false, cpus));
  }

  private static int nextAlignment(int align) {
    return align == 0 ? 2 * Long.BYTES : 2 * align;
  }
}
