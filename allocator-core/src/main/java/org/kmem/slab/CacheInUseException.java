package org.kmem.slab;

import java.io.Serial;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A cache was to be destroyed while objects of it are in use. They stay valid and the cache stays as it is:
 * free them and destroy it again.
 *
 * <p>Kernel counterpart: {@code Objects remaining on __kmem_cache_shutdown()}.
 */
public final class CacheInUseException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String cache;
  private final long objects;
  private final long[] examples;

  CacheInUseException(String cache, long objects, long[] examples) {
    super(
        "cache "
            + cache
            + " has "
            + objects
            + " objects in use, among them "
            + Arrays.stream(examples)
                .mapToObj(object -> "0x" + Long.toHexString(object))
                .collect(Collectors.joining(", "))
            + ": free them before the cache is destroyed");
    this.cache = cache;
    this.objects = objects;
    this.examples = examples.clone();
  }

  /**
   * The cache.
   *
   * @return its name
   */
  public String cache() {
    return cache;
  }

  /**
   * How many objects are in use.
   *
   * @return objects
   */
  public long objects() {
    return objects;
  }

  /**
   * Some of them.
   *
   * @return addresses of at most 16
   */
  public long[] examples() {
    return examples.clone();
  }
}
