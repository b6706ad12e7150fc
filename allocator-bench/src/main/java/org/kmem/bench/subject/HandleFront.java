package org.kmem.bench.subject;

import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageHandle;

/** The engine by a handle, {@code GFP_KERNEL}. */
record HandleFront(PageHandle handle) implements PageFront {
  @Override
  public long alloc(int order) {
    return handle.alloc(GfpFlags.GFP_KERNEL, order);
  }

  @Override
  public void free(long page, int order) {
    handle.free(page, order);
  }

  @Override
  public void close() {
    handle.close();
  }
}
