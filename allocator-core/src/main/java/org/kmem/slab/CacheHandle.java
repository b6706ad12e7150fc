package org.kmem.slab;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotOwnershipException;

/**
 * An object cache in the hands of one thread: the cheapest way to it.
 *
 * <p>A handle that owns its slot takes objects from the slot's sheaves, without atomic operations, where the
 * strategy has them ({@link SlabStrategy#SHEAF}); requests with {@code __GFP_ACCOUNT} go by the slot. A handle that owns nothing goes by the slot that fits best at each call. Objects may be freed
 * through any handle, slot, or lookup.
 *
 * <p>Objects in sheaves are the owner's: others that need memory ask for them, and get them when the owner next
 * frees an object or runs out. An object that is freed twice is refused if it was the last one freed, and found
 * later otherwise, when it is given back to its slab.
 *
 * <p>Only for the thread that took it, see {@link SlotHandle}.
 */
public final class CacheHandle implements AutoCloseable {
  private final KmemCache cache;
  private final SlotHandle handle;
  private final @Nullable OwnObjects own;

  CacheHandle(KmemCache cache, SlotHandle handle, @Nullable OwnObjects own) {
    this.cache = cache;
    this.handle = handle;
    this.own = own;
  }

  /**
   * Allocates an object.
   *
   * @param gfp {@link GfpFlags}
   * @return its address, or 0
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public long alloc(int gfp) {
    handle.check();
    if (own != null && CacheByThread.isPlain(gfp)) {
      long object = own.tryAlloc();
      if (object != 0) {
        return object;
      }
    }
    return handle.isOwned()
        ? cache.byThread().allocSlow(handle.slot(), gfp)
        : cache.byThread().alloc(gfp);
  }

  /**
   * Frees an object, wherever it was allocated.
   *
   * @param object its address
   * @throws BadObjectException if no such object of the cache is in use, as far as that shows at once; or if
   *     another object is found now that was freed twice before: then that one is out of the way, and this one
   *     still in use
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public void free(long object) {
    handle.check();
    if (own != null && own.tryFree(object)) {
      return;
    }
    if (handle.isOwned()) {
      cache.byThread().freeSlow(handle.slot(), object);
    } else {
      cache.byThread().free(object);
    }
  }

  /**
   * Allocates objects, as many as there is memory for.
   *
   * @param gfp {@link GfpFlags}
   * @param objects where the addresses go
   * @param from first index
   * @param to one past the last index
   * @return one past the last index written
   * @throws IndexOutOfBoundsException if there are no such indices
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public int allocBulk(int gfp, long[] objects, int from, int to) {
    Objects.checkFromToIndex(from, to, objects.length);
    int next = from;
    while (next < to) {
      long object = alloc(gfp);
      if (object == 0) {
        break;
      }
      objects[next++] = object;
    }
    return next;
  }

  /**
   * Frees objects, wherever they were allocated.
   *
   * @param objects the addresses, all different
   * @param from first index
   * @param to one past the last index
   * @throws BadObjectException if one cannot be freed, as {@link #free} says; those before it are free then
   * @throws IndexOutOfBoundsException if there are no such indices
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public void freeBulk(long[] objects, int from, int to) {
    Objects.checkFromToIndex(from, to, objects.length);
    for (int i = from; i < to; i++) {
      free(objects[i]);
    }
  }

  /**
   * Sets objects aside, so that as many allocations as asked for cannot fail: for work that must not be stopped
   * half-way.
   *
   * @param gfp {@link GfpFlags}
   * @param number objects
   * @return the objects, or null if there is not enough memory; then none is kept
   * @throws IllegalArgumentException if the number is negative
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public @Nullable PrefilledSheaf prefill(int gfp, int number) {
    PrefilledSheaf prefilled = new PrefilledSheaf(this, number);
    return prefilled.refill(gfp, number) ? prefilled : null;
  }

  /**
   * Whether the slot is this thread's alone.
   *
   * @return false if the handle goes by shared slots
   */
  public boolean isOwned() {
    return handle.isOwned();
  }

  /**
   * The slot to name at this moment, for what is done by number.
   *
   * @return slot
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public int slot() {
    return handle.slot();
  }

  /** What its owner has at hand; null if it owns nothing, or there are no sheaves. */
  @Nullable SlotSheaves stack() {
    return own == null ? null : own.stack();
  }

  SlotHandle slotHandle() {
    return handle;
  }

  /**
   * Gives the slot up, if this is its owner's last handle; the objects in its sheaves stay for the next owner,
   * or until the slot is drained. Closing again does nothing.
   *
   * @throws SlotOwnershipException if another thread closes; the handle stays open
   */
  @Override
  public void close() {
    handle.close();
  }
}
