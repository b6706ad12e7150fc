package org.kmem.pagealloc;

import org.kmem.bitfield.Magazine;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.page.PageFlags;
import org.kmem.units.Pfn;
import org.kmem.zone.HighAtomicReserve;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;
import org.kmem.zone.Zonelists;

/**
 * The way of a request through its zones: the first one that is above the mark and has a block serves it.
 *
 * <p>Allocates nothing. Safe for any thread.
 *
 * <p>Kernel counterpart: {@code get_page_from_freelist}.
 */
final class ZonelistWalk {
  private final Zonelists zonelists;
  private final int[] nodeOfSlot;
  private final PageHooks hooks;

  ZonelistWalk(Zonelists zonelists, int[] nodeOfSlot, PageHooks hooks) {
    this.zonelists = zonelists;
    this.nodeOfSlot = nodeOfSlot;
    this.hooks = hooks;
  }

  /** The zones that may serve a request, best first. */
  Zone[] zonelist(int gfp, int node) {
    int highestZone = GfpFlags.highestZone(gfp);
    return (gfp & GfpFlags.__GFP_THISNODE) != 0
        ? zonelists.local(node, highestZone)
        : zonelists.fallback(node, highestZone);
  }

  /** Takes a block from the first zone that may serve it; the flags say how hard to try. */
  long take(Zone[] candidates, int slot, int gfp, int order, int allocFlags) {
    int highestZone = GfpFlags.highestZone(gfp);
    int type = GfpFlags.migrateType(gfp);
    int extra = pageFlags(gfp);
    for (Zone zone : candidates) {
      boolean crossesNode = zone.nodeId() != candidates[0].nodeId();
      if (crossesNode && (allocFlags & AllocFlags.NO_FRAGMENT) != 0) {
        break;
      }
      if (zone.noteScarcity(order, highestZone, allocFlags)
          || (allocFlags & AllocFlags.NO_WATERMARKS) != 0
          || zone.isAboveWatermark(order, highestZone, allocFlags)) {
        long pfn = zone.alloc(slot, order, type, allocFlags, extra);
        if (pfn != Pfn.NONE) {
          afterTake(zone, candidates[0], slot, pfn, order, allocFlags);
          return pfn;
        }
      }
    }
    return (allocFlags & AllocFlags.NO_FRAGMENT) == 0
        ? Pfn.NONE
        : take(candidates, slot, gfp, order, allocFlags & ~AllocFlags.NO_FRAGMENT);
  }

  private void afterTake(Zone zone, Zone preferred, int slot, long pfn, int order, int allocFlags) {
    int slotNode = nodeOfSlot[slot];
    if (zone.nodeId() != preferred.nodeId() || zone.nodeId() != slotNode) {
      zone.countPlacement(preferred, slotNode, 1);
    }
    if ((allocFlags & AllocFlags.HIGHATOMIC) != 0) {
      long limitPages = HighAtomicReserve.limitPages(zone.layout().managed());
      zone.source().reserveHighatomic(pfn, order, limitPages);
    }
    wakeIfBoosted(zone, allocFlags);
  }

  private void wakeIfBoosted(Zone zone, int allocFlags) {
    if ((allocFlags & AllocFlags.KSWAPD) != 0 && zone.source().pollBoosted()) {
      hooks.wakeKswapd(zone.nodeId(), 0, zone.type().index());
    }
  }

  /**
   * The flags of the first attempt. Where the preferred zone is Normal and has a lower zone beside it, that is
   * used rather than mixing types in a pageblock.
   */
  static int firstFlags(int gfp, Zone[] candidates) {
    int flags = AllocFlags.WMARK_LOW | AllocFlags.common(gfp);
    return candidates.length > 1 && candidates[0].type() == ZoneType.NORMAL
        ? flags | AllocFlags.NO_FRAGMENT
        : flags;
  }

  /** What a request wants noted of its pages. */
  static int pageFlags(int gfp) {
    int flags = (gfp & GfpFlags.__GFP_COMP) != 0 ? PageFlags.COMPOUND : 0;
    return (gfp & GfpFlags.__GFP_ACCOUNT) != 0 ? flags | PageFlags.ACCOUNTED : flags;
  }

  /** Fills a magazine from the preferred zone, if memory is plenty there. */
  boolean refill(Magazine magazine, Zone[] candidates, int gfp) {
    Zone zone = candidates[0];
    int allocFlags = firstFlags(gfp, candidates);
    boolean filled =
        zone.isAboveWatermark(0, GfpFlags.highestZone(gfp), allocFlags, -magazine.batch())
            && magazine.refill(allocFlags);
    if (filled) {
      wakeIfBoosted(zone, allocFlags);
    }
    return filled;
  }
}
