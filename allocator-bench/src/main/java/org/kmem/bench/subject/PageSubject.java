package org.kmem.bench.subject;

import java.util.Optional;

/**
 * A page allocator under measurement.
 *
 * <p>A page is a {@code long} of the subject's own choosing, different for pages that live at the same time.
 * Every operation names a slot; a measurement gives each thread a slot of its own. A page may be freed
 * through another slot than it was allocated with.
 *
 * <p>Operations are safe for threads that use different slots; {@link #verify} and {@link #close} run alone.
 */
public interface PageSubject extends AutoCloseable {
  /** No page: what an allocation returns when memory is out. */
  long NONE = -1;

  /**
   * Allocates a block of {@code 2^order} pages.
   *
   * @param slot slot of the caller, from 0
   * @param order order of the block
   * @return its first page, or {@link #NONE}
   */
  long alloc(int slot, int order);

  /**
   * Frees a block.
   *
   * @param slot slot of the caller, from 0
   * @param page its first page
   * @param order the order it was allocated with
   */
  void free(int slot, long page, int order);

  /**
   * Allocates pages of order 0. Unless the subject has something better, one by one.
   *
   * @param slot slot of the caller, from 0
   * @param pages where they go, from the first element
   * @param count how many
   * @return how many came; fewer than {@code count} only if memory is out
   */
  default int allocBulk(int slot, long[] pages, int count) {
    for (int i = 0; i < count; i++) {
      long page = alloc(slot, 0);
      if (page == NONE) {
        return i;
      }
      pages[i] = page;
    }
    return count;
  }

  /**
   * Frees pages of order 0. Unless the subject has something better, one by one.
   *
   * @param slot slot of the caller, from 0
   * @param pages the pages, all different
   * @param count how many of them, from the first
   */
  default void freeBulk(int slot, long[] pages, int count) {
    for (int i = 0; i < count; i++) {
      free(slot, pages[i], 0);
    }
  }

  /**
   * A way to the subject for the running thread. Unless the subject has others, all kinds name the slot.
   *
   * @param kind how the thread finds what is kept for it
   * @param slot slot of the thread, from 0, for fronts that name one
   * @return a front for this thread, to be closed by it
   */
  default PageFront front(PageFront.Kind kind, int slot) {
    return new SlotFront(this, slot);
  }

  /**
   * How whole its free memory is: what ageing looks at. Unless the subject can tell, nothing.
   *
   * <p>Called while no other operation runs; may take its time.
   *
   * @return free blocks and cached pages, or empty if the subject does not know
   */
  default Optional<FreeMemory> freeMemory() {
    return Optional.empty();
  }

  /**
   * Proves that the subject is sound and that every page has been freed: called after a measurement, when no
   * page is held.
   *
   * @throws IllegalStateException if it is not, saying what is wrong
   */
  void verify();

  /** Gives the memory back. */
  @Override
  void close();
}
