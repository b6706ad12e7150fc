package org.kmem.slab;

import java.io.Serial;

/**
 * An address was used as an object that it is not: freed twice, of another cache, inside an object, nobody's.
 * The allocator is as it was before the call; of several objects freed together, those before the bad one
 * may be free, as the method that was called says.
 *
 * <p>Kernel counterpart: what {@code CONFIG_SLAB_FREELIST_HARDENED} and consistency checks report.
 */
public final class BadObjectException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** No cache and no large request gave out this address. */
    FOREIGN,
    /** The address is in a slab or a large object, but where no object starts. */
    INTERIOR,
    /** The object is another cache's. */
    WRONG_CACHE,
    /** The object is free already. */
    DOUBLE_FREE,
    /** A free object, or the record of its slab, was written over. */
    CORRUPT
  }

  private final Problem problem;
  private final String cache;
  private final long object;

  BadObjectException(Problem problem, String cache, long object, String explanation) {
    super("bad object: 0x" + Long.toHexString(object) + " in " + cache + ": " + explanation);
    this.problem = problem;
    this.cache = cache;
    this.object = object;
  }

  /**
   * What is wrong.
   *
   * @return the problem
   */
  public Problem problem() {
    return problem;
  }

  /**
   * Who found it.
   *
   * @return the cache that was called, or {@code kfree} and the like
   */
  public String cache() {
    return cache;
  }

  /**
   * The address that was named.
   *
   * @return absolute address
   */
  public long object() {
    return object;
  }
}
