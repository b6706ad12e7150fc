package org.kmem.pool;

import java.lang.foreign.MemoryLayout;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Lifetime;

/**
 * Describes an {@link ObjectPool} before it is made. Not thread-safe.
 *
 * @param <T> what objects look like
 */
public final class ObjectPoolBuilder<T> {
  final OffHeap heap;
  final MemoryLayout layout;
  final Supplier<T> views;
  private final HandlePoolBuilder description;
  private @Nullable Consumer<? super T> constructor;
  private @Nullable Consumer<? super T> reset;

  ObjectPoolBuilder(OffHeap heap, String name, MemoryLayout layout, Supplier<T> views) {
    this.heap = heap;
    this.layout = layout;
    this.views = views;
    this.description =
        heap.handlePool(name, Math.toIntExact(layout.byteSize()))
            .align(Math.toIntExact(layout.byteAlignment()));
  }

  /**
   * Sets the alignment of objects, if it is to be more than the layout's.
   *
   * @param bytes a power of two; a cache line's 64 keeps objects of two threads off one line
   * @return this builder
   * @throws IllegalArgumentException if it is no power of two
   */
  public ObjectPoolBuilder<T> align(int bytes) {
    description.align(bytes);
    return this;
  }

  /**
   * Has an account pay for the pool; by default it is charged to the heap's own budget.
   *
   * @param payer an account of the same heap, closed after the pool
   * @param expected how long objects are going to live, about
   * @return this builder
   */
  public ObjectPoolBuilder<T> account(Account payer, Lifetime expected) {
    description.account(payer, expected);
    return this;
  }

  /**
   * Whether an object is zero when it is acquired; the default is that its contents are undefined. Not with a constructor.
   *
   * @param wanted true to zero objects
   * @return this builder
   */
  public ObjectPoolBuilder<T> zeroed(boolean wanted) {
    description.zeroed(wanted);
    return this;
  }

  /**
   * Sets what constructs objects: once when memory becomes theirs, not at each acquire. They are to be released as it left
   * them, see {@link #reset}.
   *
   * @param hook gets a flyweight of each object, which is not to be kept, from any thread
   * @return this builder
   */
  public ObjectPoolBuilder<T> constructor(Consumer<? super T> hook) {
    constructor = hook;
    return this;
  }

  /**
   * Sets what is done to each object when it is released.
   *
   * @param hook gets a flyweight of it, which is not to be kept, from the thread that releases it; if it throws, the object is
   *     not released
   * @return this builder
   */
  public ObjectPoolBuilder<T> reset(Consumer<? super T> hook) {
    reset = hook;
    return this;
  }

  HandlePoolBuilder handles(
      Function<Consumer<? super T>, LongConsumer> byAddress, Runnable onClose) {
    if (constructor != null) {
      description.constructor(byAddress.apply(constructor));
    }
    if (reset != null) {
      description.reset(byAddress.apply(reset));
    }
    description.onClose = onClose;
    return description;
  }

  /**
   * Makes the pool.
   *
   * @return the pool, to be closed before the heap or with it
   * @throws IllegalArgumentException if objects are to be both zeroed and constructed
   * @throws org.kmem.slab.InvalidCacheException if there is a cache of that name, or none of that size
   * @throws IllegalStateException if the heap is closed, or there are as many pools as there can be
   */
  public ObjectPool<T> build() {
    return new ObjectPool<>(this);
  }
}
