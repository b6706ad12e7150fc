package org.kmem.slab;

/**
 * Who pays for objects: asked for those of {@link CacheFlags#SLAB_ACCOUNT} caches and of requests with {@code
 * __GFP_ACCOUNT}, one by one or in bulk.
 *
 * <p>The allocator remembers for each object which group was charged, so that it can be freed by anyone. Called
 * without locks held, on the thread that allocates or frees; may allocate and free objects itself. Must be safe
 * for any thread. Pages of large {@code kmalloc} requests are charged by {@link org.kmem.hook.PageHooks#charge}.
 *
 * <p>Kernel counterpart: {@code memcg_slab_post_alloc_hook}, {@code memcg_slab_free_hook}.
 */
public interface SlabAccounting {
  /** Answer of {@link #charge}: the objects are not to be had. */
  int REFUSED = -1;

  /** Answer of {@link #charge}: nobody is charged, as for tasks of the root group. */
  int NOBODY = 0;

  /**
   * Charges objects to the group of the running task. They are allocated already, but nobody has them.
   *
   * @param cache their cache
   * @param gfp flags of the request
   * @param objects how many
   * @param bytes what they take together: slab space, and for each what remembers the group
   * @return number of the group, above 0; {@link #NOBODY}, or {@link #REFUSED}: the allocation fails
   */
  int charge(KmemCache cache, int gfp, int objects, long bytes);

  /**
   * Takes the charge of an object back that was freed.
   *
   * @param cache its cache
   * @param group what {@link #charge} answered
   * @param bytes what it took
   */
  void uncharge(KmemCache cache, int group, long bytes);
}
