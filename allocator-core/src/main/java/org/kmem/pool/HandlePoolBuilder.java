package org.kmem.pool;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Lifetime;

/** Describes a {@link HandlePool} before it is made. Not thread-safe. */
public final class HandlePoolBuilder {
  /** A cache line; alignment beyond what a size has by itself is not forced on objects. */
  private static final int MAX_NATURAL_ALIGNMENT = 64;

  final OffHeap heap;
  final String name;
  final int sizeBytes;
  int alignBytes;
  boolean zeroed;
  boolean exactRelease;
  @Nullable LongConsumer reset;
  @Nullable Account account;
  Lifetime lifetime = Lifetime.LONG;

  /** What ends with the pool. */
  Runnable onClose = () -> {};

  private @Nullable LongConsumer constructor;

  HandlePoolBuilder(OffHeap heap, String name, int sizeBytes) {
    this.heap = heap;
    this.name = name;
    this.sizeBytes = sizeBytes;
    // Objects of 64, 96 or 1000 bytes are apart by multiples of 64, 32 and 8 anyway: say so, and
    // places are fewer.
    this.alignBytes =
        Math.clamp(Integer.lowestOneBit(sizeBytes), Long.BYTES, MAX_NATURAL_ALIGNMENT);
  }

  /**
   * Sets the alignment that objects need.
   *
   * @param bytes a power of two; a cache line's 64 keeps objects of two threads off one line
   * @return this builder
   * @throws IllegalArgumentException if it is no power of two
   */
  public HandlePoolBuilder align(int bytes) {
    if (Integer.bitCount(bytes) != 1 || bytes < 0) {
      throw new IllegalArgumentException("alignment " + bytes + ": give a power of two");
    }
    alignBytes = Math.max(alignBytes, bytes);
    return this;
  }

  /**
   * Has an account pay for the pool; by default it is charged to the heap's own budget.
   *
   * @param payer an account of the same heap, closed after the pool
   * @param expected how long objects are going to live, about
   * @return this builder
   */
  public HandlePoolBuilder account(Account payer, Lifetime expected) {
    account = payer;
    lifetime = expected;
    return this;
  }

  /**
   * Whether an object is zero when it is acquired; the default is that its contents are undefined. Not with a constructor.
   *
   * @param wanted true to zero objects
   * @return this builder
   */
  public HandlePoolBuilder zeroed(boolean wanted) {
    zeroed = wanted;
    return this;
  }

  /**
   * Sets what constructs objects: once when memory becomes theirs, not at each acquire. They are to be released as it left
   * them, see {@link #reset}.
   *
   * @param hook gets the address of each object, from any thread
   * @return this builder
   */
  public HandlePoolBuilder constructor(LongConsumer hook) {
    constructor = hook;
    return this;
  }

  /**
   * Sets what is done to each object when it is released.
   *
   * @param hook gets its address, from the thread that releases it; if it throws, the object is not released
   * @return this builder
   */
  public HandlePoolBuilder reset(LongConsumer hook) {
    reset = hook;
    return this;
  }

  /**
   * Whether of threads that release one handle at the same moment only one may ever succeed, at the price of an atomic
   * operation for each release. By default that is so for releases of which one is over when the next one begins, see
   * {@link HandlePool}. Pools with a reset or in a heap with leak detection have it in any case.
   *
   * @param wanted true to be exact
   * @return this builder
   */
  public HandlePoolBuilder exactRelease(boolean wanted) {
    exactRelease = wanted;
    return this;
  }

  /** The constructor of the cache: one that does nothing keeps objects out of the sampler, which has other addresses. */
  @Nullable LongConsumer constructor() {
    return constructor == null && heap.isSampled() ? object -> {} : constructor;
  }

  /**
   * Makes the pool.
   *
   * @return the pool, to be closed before the heap or with it
   * @throws IllegalArgumentException if objects are to be both zeroed and constructed
   * @throws org.kmem.slab.InvalidCacheException if there is a cache of that name, or none of that size
   * @throws IllegalStateException if the heap is closed, or has as many pools as there can be
   */
  public HandlePool build() {
    if (zeroed && constructor() != null) {
      throw new IllegalArgumentException(
          "pool "
              + name
              + " has a constructor, or its heap a sampler, and zeroing undoes its work: leave one"
              + " out");
    }
    return heap.openPool(this);
  }
}
