package org.kmem.bench.micro;

import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PageSubject;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * Takes a thread through what an allocator does when the thread's caches are empty or full.
 *
 * <p>The compiler leaves out a branch that it has never seen taken. A loop over one block never refills, so whether
 * its code has the refill in it depends on what happened to be profiled before it was compiled: without, it is up to a
 * third faster, for the control and the allocators alike, and rows differ by luck. A program that runs for long has
 * seen all branches; after this, so has the compiler.
 *
 * <p>For one thread.
 */
final class SlowPaths {
  /** Blocks held at a time, more by so many each time: more than a cache holds, and than what was seen before. */
  private static final int STEP = 2048;

  private int held;

  /**
   * Allocates more blocks than ever before, as far as a fair share of the memory goes, and frees them all.
   *
   * @param pages the thread's way to the allocator
   * @param order order of the blocks
   * @param shareBytes how much memory this thread may hold
   */
  void exercise(PageFront pages, int order, long shareBytes) {
    long most = shareBytes / (PageSize.SIZE_BYTES * Order.pages(order));
    held = (int) Math.min(held + STEP, most);
    long[] blocks = new long[held];
    int count = 0;
    while (count < held) {
      long block = pages.alloc(order);
      if (block == PageSubject.NONE) {
        break;
      }
      blocks[count++] = block;
    }
    while (count > 0) {
      pages.free(blocks[--count], order);
    }
  }
}
