package org.kmem.bench.replay;

import org.jspecify.annotations.Nullable;
import org.kmem.hook.PageHooks;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.Zone;

/**
 * The layer above in a replay: reclaim happened when the trace was recorded and its frees are in the trace.
 * What is left of it here is that a woken kswapd makes up for boosted watermarks, and that a request on whose
 * time the kernel reclaimed finds so once: the allocator then shakes its caches and tries again.
 */
final class RecordedReclaim implements PageHooks {
  private @Nullable PageAllocator pages;
  private boolean reclaimed;

  void attach(PageAllocator allocator) {
    pages = allocator;
  }

  /** The next request begins. */
  void nextRequest() {
    reclaimed = false;
  }

  @Override
  public long reclaim(int gfp, int order, int nodeId, int highestZone) {
    if (reclaimed) {
      return 0;
    }
    reclaimed = true;
    return 1;
  }

  @Override
  public void wakeKswapd(int nodeId, int order, int highestZone) {
    PageAllocator allocator = pages;
    if (allocator == null) {
      return;
    }
    for (Zone zone : allocator.zones()) {
      if (zone.nodeId() == nodeId) {
        zone.buddy().unboost(zone.buddy().watermarkBoost());
      }
    }
  }
}
