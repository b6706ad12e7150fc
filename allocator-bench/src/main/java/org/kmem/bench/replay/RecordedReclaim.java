package org.kmem.bench.replay;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.AllocFlags;
import org.kmem.hook.PageHooks;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PerCpuPages;
import org.kmem.zone.Zone;

/**
 * The layer above in a replay: reclaim happened when the trace was recorded and its frees are in the trace.
 * What is left of it here is what it does to the allocator: kswapd, once woken, makes up for boosted watermarks
 * and keeps per-CPU lists short while it works; a request on whose time the
 * kernel reclaimed finds so once, and the allocator shakes its caches and tries again.
 */
final class RecordedReclaim implements PageHooks {
  /** How long kswapd dozes before it goes to sleep: a tenth of a second. */
  private static final long SLEEP_NANOS = 100_000_000L;

  private @Nullable PageAllocator pages;
  private boolean reclaimed;
  private boolean active;
  private long lastSeenNanos;

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
      if (zone.nodeId() == nodeId && zone.layout().managed() > 0) {
        zone.source().unboost(zone.source().watermarkBoost());
        setActive(zone, true);
      }
    }
    active = true;
  }

  /**
   * Follows the recorded daemon: it works when the trace shows it at work, and sleeps when it has not been seen
   * for a while and every zone is above its high watermark.
   *
   * @param timeNanos time in the trace
   * @param atWork whether the event of this time is the daemon's
   */
  void follow(long timeNanos, boolean atWork) {
    PageAllocator allocator = pages;
    if (allocator == null || (!atWork && !active)) {
      return;
    }
    if (atWork) {
      lastSeenNanos = timeNanos;
      if (!active) {
        allocator.zones().forEach(zone -> setActive(zone, true));
        active = true;
      }
    } else if (timeNanos - lastSeenNanos > SLEEP_NANOS && isBalanced(allocator)) {
      allocator.zones().forEach(zone -> setActive(zone, false));
      active = false;
    }
  }

  private static boolean isBalanced(PageAllocator allocator) {
    for (Zone zone : allocator.zones()) {
      if (zone.layout().managed() > 0
          && !zone.isAboveWatermark(0, zone.type().index(), AllocFlags.WMARK_HIGH)) {
        return false;
      }
    }
    return true;
  }

  private static void setActive(Zone zone, boolean isActive) {
    PerCpuPages pcp = zone.pcp();
    if (pcp != null) {
      pcp.setReclaimActive(isActive);
    }
  }
}
