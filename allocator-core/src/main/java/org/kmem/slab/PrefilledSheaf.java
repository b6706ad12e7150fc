package org.kmem.slab;

import java.util.Arrays;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.SlotOwnershipException;

/**
 * Objects set aside for one thread: as many allocations cannot fail.
 *
 * <p>They count as allocated. Only for the thread whose {@link CacheHandle} they came by, while that is open;
 * what is left is given back by {@link #close}. Objects handed out are freed as any others.
 *
 * <p>Kernel counterpart: {@code kmem_cache_prefill_sheaf}.
 */
public final class PrefilledSheaf implements AutoCloseable {
  private final CacheHandle handle;
  private long[] objects;
  private int count;

  PrefilledSheaf(CacheHandle handle, int number) {
    if (number < 0) {
      throw new IllegalArgumentException(number + " objects to set aside: give at least 0");
    }
    this.handle = handle;
    this.objects = new long[number];
  }

  /**
   * Hands an object out. Never fails for want of memory.
   *
   * @return its address
   * @throws IllegalStateException if all objects that were set aside are used up
   */
  public long alloc() {
    if (count == 0) {
      throw new IllegalStateException(
          "all objects that were set aside are used up: refill() with as many as are needed");
    }
    return objects[--count];
  }

  /**
   * Allocations that cannot fail.
   *
   * @return objects left
   */
  public int remaining() {
    return count;
  }

  /**
   * Sets more objects aside, until there are as many as asked for.
   *
   * @param gfp {@link GfpFlags}
   * @param number objects wanted in all
   * @return false, with those that were there before, if there is not enough memory
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public boolean refill(int gfp, int number) {
    if (number > objects.length) {
      objects = Arrays.copyOf(objects, number);
    }
    if (number <= count) {
      return true;
    }
    int end = handle.allocBulk(gfp, objects, count, number);
    if (end < number) {
      handle.freeBulk(objects, count, end);
      return false;
    }
    count = end;
    return true;
  }

  /**
   * Gives back what is left. Closing again does nothing.
   *
   * @throws SlotOwnershipException if another thread closes, or the handle is closed before
   */
  @Override
  public void close() {
    if (count > 0) {
      handle.freeBulk(objects, 0, count);
      count = 0;
    }
  }
}
