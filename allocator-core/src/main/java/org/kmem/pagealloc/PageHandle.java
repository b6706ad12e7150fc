package org.kmem.pagealloc;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotOwnershipException;
import org.kmem.units.Pfn;

/**
 * A page allocator in the hands of one thread: the cheapest way to it.
 *
 * <p>A handle that owns its slot takes single pages from magazines, without atomic operations, where the
 * strategy has them ({@link Strategy#BITFIELD}); requests with {@code __GFP_ZERO}, {@code __GFP_ACCOUNT} or
 * {@code __GFP_COMP} and those of higher orders go by the slot. A handle that owns nothing goes by the slot
 * that fits best at each call. Blocks may be freed through any handle, slot, or lookup.
 *
 * <p>Pages in magazines are the owner's: others that need memory ask for them, and get them when the owner
 * next frees a page or runs out of pages. A magazine holds no more than a per-CPU list may, and at most 256
 * pages. Two handles that free one page at the same moment are beyond what checks can catch at once; the
 * damage is found when the page is next handed out, or given back.
 *
 * <p>Only for the thread that took it, see {@link SlotHandle}.
 */
public final class PageHandle implements AutoCloseable {
  private final PageAllocator pages;
  private final SlotHandle handle;
  private final @Nullable OwnPages own;

  PageHandle(PageAllocator pages, SlotHandle handle, @Nullable OwnPages own) {
    this.pages = pages;
    this.handle = handle;
    this.own = own;
  }

  /**
   * Allocates a block, preferring the node of the handle's slot.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link Pfn#NONE}
   * @throws InvalidOrderException if the order has no free list
   * @throws InvalidGfpException if the flags contradict each other
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public long alloc(int gfp, int order) {
    handle.check();
    return own != null ? own.alloc(gfp, order) : pages.alloc(handle.slot(), gfp, order);
  }

  /**
   * Frees a block, wherever it was allocated.
   *
   * @param pfn first frame
   * @param order the order it was allocated with
   * @throws InvalidOrderException if the order has no free list
   * @throws BadPageException if no such block is allocated; says what is there instead
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public void free(long pfn, int order) {
    handle.check();
    if (own != null) {
      own.free(pfn, order);
    } else {
      pages.free(handle.slot(), pfn, order);
    }
  }

  /**
   * Whether the slot is this thread's alone.
   *
   * @return false if the handle goes by shared slots
   */
  public boolean isOwned() {
    return own != null;
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
   * Gives the slot up, if this is its owner's last handle; the pages in its magazines stay for the next owner,
   * or until caches are drained. Closing again does nothing.
   *
   * @throws SlotOwnershipException if another thread closes; the handle stays open
   */
  @Override
  public void close() {
    handle.close();
  }
}
