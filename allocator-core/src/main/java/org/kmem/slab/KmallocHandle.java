package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotOwnershipException;

/**
 * {@link Kmalloc} in the hands of one thread: the cheapest way to objects of any size.
 *
 * <p>A handle that owns its slot takes objects of the general caches from the slot's sheaves, without atomic
 * operations, where the strategy has them ({@link SlabStrategy#SHEAF}). What is said of {@link CacheHandle}
 * holds here too: who owns nothing goes by shared slots, objects may be freed through any handle, slot, or
 * lookup, and what is freed twice is refused if it was the last one freed, and found later otherwise.
 *
 * <pre>{@code
 * try (KmallocHandle mine = slabs.kmalloc().take()) {
 *   long object = mine.kmalloc(100, GfpFlags.GFP_KERNEL);
 *   mine.kfree(object);
 * }
 * }</pre>
 *
 * <p>Only for the thread that took it, see {@link SlotHandle}.
 */
public final class KmallocHandle implements AutoCloseable {
  private final Kmalloc kmalloc;
  private final SlotHandle handle;
  private final @Nullable OwnCaches own;

  KmallocHandle(Kmalloc kmalloc, SlotHandle handle, @Nullable OwnCaches own) {
    this.kmalloc = kmalloc;
    this.handle = handle;
    this.own = own;
  }

  /**
   * Allocates an object.
   *
   * @param sizeBytes how many bytes it must have
   * @param gfp {@link GfpFlags}; zone, reclaimability and charge choose the cache
   * @return its address, {@link Kmalloc#ZERO_SIZE} for no bytes, 0 if there is no memory or no object is so large
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public long kmalloc(long sizeBytes, int gfp) {
    handle.check();
    if (own != null) {
      long object = own.tryAlloc(sizeBytes, gfp);
      if (object != 0) {
        return object;
      }
    }
    return handle.isOwned()
        ? kmalloc.kmallocSlow(handle.slot(), sizeBytes, gfp)
        : kmalloc.kmalloc(sizeBytes, gfp);
  }

  /**
   * Allocates an object that is zero.
   *
   * @param sizeBytes how many bytes it must have; all of its bytes are zero
   * @param gfp {@link GfpFlags}
   * @return as {@link #kmalloc}
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public long kzalloc(long sizeBytes, int gfp) {
    return kmalloc(sizeBytes, gfp | GfpFlags.__GFP_ZERO);
  }

  /**
   * Frees an object, of the general caches or any other, wherever it was allocated.
   *
   * @param object an object; {@link Kmalloc#ZERO_SIZE} and 0 are no work
   * @throws BadObjectException if it is no object, or free already, as far as that shows at once, see {@link
   *     CacheHandle#free}
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public void kfree(long object) {
    handle.check();
    if (own != null && own.tryFree(object)) {
      return;
    }
    if (handle.isOwned()) {
      kmalloc.kfreeSlow(handle.slot(), object);
    } else {
      kmalloc.kfree(object);
    }
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

  /**
   * Gives the slot up, if this is its owner's last handle; what is in its sheaves stays for the next owner, or
   * until the slot is drained. Closing again does nothing.
   *
   * @throws SlotOwnershipException if another thread closes; the handle stays open
   */
  @Override
  public void close() {
    handle.close();
  }
}
