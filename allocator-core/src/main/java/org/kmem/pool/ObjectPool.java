package org.kmem.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.kmem.memory.Memory;

/**
 * Objects of one layout by handles, read and written by flyweights: no Java object for each of them, and none for an
 * access.
 *
 * <p>What is said of {@link HandlePool} holds for the handles: a stale one is found every time. A flyweight is made once by
 * {@link #view} and moved by {@link #at}, which checks the handle; its accesses after that cost what an access to a {@link
 * MemorySegment} costs.
 *
 * <p>Safe for any thread, except {@link #close}; a flyweight is one thread's.
 *
 * @param <T> what objects look like: an interface, or a class that extends {@link Flyweight}
 */
public final class ObjectPool<T> implements AutoCloseable {
  private final HandlePool handles;
  private final MemoryLayout layout;
  private final Supplier<T> views;
  private final MemorySegment memory;
  private final long base;

  ObjectPool(ObjectPoolBuilder<T> builder) {
    OffHeap heap = builder.heap;
    Arena scope = Arena.ofShared();
    layout = builder.layout;
    views = builder.views;
    base = heap.baseAddress();
    memory = Memory.segment(base, heap.spanBytes(), scope);
    try {
      handles = builder.handles(this::hook, scope::close).build();
    } catch (RuntimeException refused) {
      scope.close();
      throw refused;
    }
  }

  /** What a hook for flyweights is for addresses. */
  private LongConsumer hook(Consumer<? super T> hook) {
    return object -> {
      T view = view();
      ((Flyweight) view).moveTo(object - base);
      hook.accept(view);
    };
  }

  /**
   * Makes a flyweight that shows nothing yet.
   *
   * @return a flyweight for one thread, for any objects of this pool
   */
  public T view() {
    T view = views.get();
    ((Flyweight) view).bind(this, memory);
    return view;
  }

  /**
   * Moves a flyweight to an object.
   *
   * @param handle the object's handle
   * @param view a flyweight of this pool
   * @return the same flyweight
   * @throws BadHandleException if it is not that of an object in use; the flyweight shows what it showed
   * @throws IllegalArgumentException if the flyweight is another pool's
   * @throws IllegalStateException if the pool is closed
   */
  public T at(long handle, T view) {
    Flyweight flyweight = (Flyweight) view;
    if (!flyweight.isOf(this)) {
      throw new IllegalArgumentException(
          "%s is not a flyweight of pool %s: make one by its view()".formatted(view, name()));
    }
    flyweight.moveTo(handles.table().offset(handle));
    return view;
  }

  /**
   * A view of an object's memory for any thread, which ends when the pool is closed, not when the object is released.
   *
   * @param handle the object's handle
   * @return a segment of the layout's size
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment segment(long handle) {
    return memory.asSlice(handles.table().offset(handle), layout.byteSize());
  }

  /**
   * Acquires an object.
   *
   * @return its handle
   * @throws OffHeapExhaustedException if the heap has no room
   * @throws IllegalStateException if the pool is closed
   */
  public long acquire() {
    return handles.acquire();
  }

  /**
   * Acquires an object if there is room.
   *
   * @return its handle, or 0
   * @throws IllegalStateException if the pool is closed
   */
  public long tryAcquire() {
    return handles.tryAcquire();
  }

  /**
   * Releases an object; from now on its handle is refused.
   *
   * @param handle its handle
   * @throws BadHandleException if it is not that of an object in use: nothing happens
   * @throws IllegalStateException if the pool is closed
   */
  public void release(long handle) {
    handles.release(handle);
  }

  /**
   * Takes the pool in hand for the running thread: the cheapest way to it.
   *
   * @return the pool for this thread, to be closed by it
   * @throws IllegalStateException if the pool is closed
   */
  public LocalPool take() {
    return handles.take();
  }

  /**
   * The handles, for batches and addresses.
   *
   * @return the pool without its layout
   */
  public HandlePool handles() {
    return handles;
  }

  /**
   * How its objects lie in memory.
   *
   * @return what the pool was made for
   */
  public MemoryLayout layout() {
    return layout;
  }

  /**
   * Objects in use.
   *
   * @return a recent number, exact if nobody is at work
   */
  public long liveObjects() {
    return handles.liveObjects();
  }

  /**
   * The name.
   *
   * @return what it was made under
   */
  public String name() {
    return handles.name();
  }

  /** Closes the pool, see {@link HandlePool#close}; flyweights that still show objects of it throw from now on. */
  @Override
  public void close() {
    handles.close();
  }

  /** A line for messages. */
  @Override
  public String toString() {
    return handles.toString();
  }
}
