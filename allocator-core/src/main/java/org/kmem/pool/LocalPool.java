package org.kmem.pool;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.percpu.SlotHandle;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.trusted.AtHand;

/**
 * A {@link HandlePool} in the hands of one thread: the cheapest way to it. Objects may be acquired and released here,
 * through the pool and by other threads, mixed at will.
 *
 * <p>Only for the thread that took it, see {@link org.kmem.percpu.SlotHandle}; a virtual thread gets one that is no
 * faster than the pool.
 */
public final class LocalPool implements AutoCloseable {
  private final HandlePool pool;
  private final CacheHandle cache;
  private final SlotHandle slot;
  private final @Nullable AtHand atHand;
  private final HandleTable table;
  private final int gfp;
  private final int sizeBytes;

  /** Address of the object that was acquired last; 0 if there was none. */
  private long acquired;

  LocalPool(HandlePool pool, CacheHandle cache) {
    this.pool = pool;
    this.cache = cache;
    this.slot = HandlePool.CACHES.slotOf(cache);
    this.atHand = HandlePool.CACHES.atHand(cache);
    this.table = pool.table();
    this.gfp = pool.gfp();
    this.sizeBytes = pool.objectSizeBytes();
  }

  /**
   * Acquires an object.
   *
   * @return its handle
   * @throws OffHeapExhaustedException if the heap has no room
   * @throws IllegalStateException if the pool is closed
   */
  public long acquire() {
    long handle = tryAcquire();
    if (handle == 0) {
      throw pool.heap().exhausted(sizeBytes);
    }
    return handle;
  }

  /**
   * Acquires an object if there is room.
   *
   * @return its handle, or 0
   * @throws IllegalStateException if the pool is closed
   */
  public long tryAcquire() {
    slot.check();
    long object = 0;
    if (atHand != null && !atHand.isEmpty()) {
      object = atHand.take();
      if (table.isReady(object)) {
        acquired = object;
        return table.openReady(object);
      }
    }
    return acquireSlow(object);
  }

  private long acquireSlow(long found) {
    pool.checkOpen();
    long handle = pool.acquireSlow(found != 0 ? found : cache.alloc(gfp));
    acquired = handle == 0 ? 0 : table.resolve(handle);
    return handle;
  }

  /**
   * Where the object is that was acquired last through this: what {@link #address} says of its handle, with nothing to be looked
   * up.
   *
   * @return its address, good until the object is released; 0 if there was no object, or no room when it was asked for
   */
  public long acquiredAddress() {
    return acquired;
  }

  /**
   * Acquires objects, all or none, if there is room.
   *
   * @param handles where their handles go
   * @param from first index
   * @param to one past the last index
   * @return false if none was acquired; the array has zeros there then
   * @throws IndexOutOfBoundsException if there is no such part of the array
   * @throws IllegalStateException if the pool is closed
   */
  public boolean tryAcquire(long[] handles, int from, int to) {
    Objects.checkFromToIndex(from, to, handles.length);
    for (int i = from; i < to; i++) {
      handles[i] = tryAcquire();
      if (handles[i] == 0) {
        release(handles, from, i);
        Arrays.fill(handles, from, to, 0);
        return false;
      }
    }
    return true;
  }

  /**
   * Releases an object, wherever it was acquired; from now on its handle is refused.
   *
   * @param handle its handle
   * @throws BadHandleException if it is not that of an object in use: nothing happens
   * @throws IllegalStateException if the pool is closed
   */
  public void release(long handle) {
    slot.check();
    long object = table.isPlainRelease() ? table.close(handle) : pool.closeSlow(handle);
    if (atHand == null || !atHand.tryPut(object)) {
      HandlePool.CACHES.freeInUse(pool.cache(), object);
    }
  }

  /**
   * Releases objects.
   *
   * @param handles their handles
   * @param from first index
   * @param to one past the last index
   * @throws BadHandleException for the first that is not that of an object in use; those before it are released
   * @throws IndexOutOfBoundsException if there is no such part of the array
   * @throws IllegalStateException if the pool is closed
   */
  public void release(long[] handles, int from, int to) {
    Objects.checkFromToIndex(from, to, handles.length);
    for (int i = from; i < to; i++) {
      release(handles[i]);
    }
  }

  /**
   * Where an object is.
   *
   * @param handle its handle
   * @return its address, good until the object is released
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  public long address(long handle) {
    return table.resolve(handle);
  }

  /** Ends it; what the thread has at hand stays for the next. Closing again does nothing. */
  @Override
  public void close() {
    cache.close();
  }
}
