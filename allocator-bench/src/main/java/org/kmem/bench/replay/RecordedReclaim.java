package org.kmem.bench.replay;

import org.jspecify.annotations.Nullable;
import org.kmem.hook.PageHooks;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.Zone;

/**
 * The layer above in a replay: reclaim happened when the trace was recorded and its frees are in the trace.
 * What is left of it here is that a woken kswapd makes up for boosted watermarks.
 */
final class RecordedReclaim implements PageHooks {
  private @Nullable PageAllocator pages;

  void attach(PageAllocator allocator) {
    pages = allocator;
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
