package org.kmem.bench.subject;

import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.ThisCpuPages;

/** The engine by a lookup at each call, {@code GFP_KERNEL}. */
record LookupFront(ThisCpuPages pages) implements PageFront {
  @Override
  public long alloc(int order) {
    return pages.alloc(GfpFlags.GFP_KERNEL, order);
  }

  @Override
  public void free(long page, int order) {
    pages.free(page, order);
  }

  @Override
  public void close() {
    // What a lookup found stays the thread's until it ends.
  }
}
