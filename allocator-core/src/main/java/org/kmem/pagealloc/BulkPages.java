package org.kmem.pagealloc;

import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Many single pages at once.
 *
 * <p>Safe for any thread.
 *
 * <p>Kernel counterpart: {@code alloc_pages_bulk}, {@code free_unref_folios}.
 */
final class BulkPages {
  private final PageAllocator pages;
  private final ZonelistWalk walk;
  private final Zone[] zones;
  private final MemMap memMap;
  private final PageCheck check;
  private final PageHooks hooks;
  private final boolean marksFreed;

  BulkPages(
      PageAllocator pages,
      ZonelistWalk walk,
      Zone[] zones,
      MemMap memMap,
      PageCheck check,
      PageHooks hooks) {
    this.pages = pages;
    this.walk = walk;
    this.zones = zones;
    this.memMap = memMap;
    this.check = check;
    this.hooks = hooks;
    marksFreed = pages.marksFreed();
  }

  int alloc(int slot, int gfp, long[] pfns, int count) {
    int node = pages.nodeOf(slot);
    Zone[] candidates = walk.zonelist(gfp, node);
    int highestZone = GfpFlags.highestZone(gfp);
    int allocFlags = ZonelistWalk.firstFlags(gfp, candidates);
    int got = 0;
    for (Zone zone : candidates) {
      if (zone.nodeId() != candidates[0].nodeId()) {
        break; // another node is worth a single page at most
      }
      // The mark has to hold for all of the pages at once: fewer than that, one by one.
      if (count > 0 && zone.isAboveWatermark(0, highestZone, allocFlags, -count)) {
        int type = GfpFlags.migrateType(gfp);
        got = zone.allocBulk(slot, type, allocFlags, ZonelistWalk.pageFlags(gfp), pfns, 0, count);
        zone.countPlacement(candidates[0], node, got);
        break;
      }
    }
    int kept = 0;
    for (int i = 0; i < got; i++) {
      long pfn = pages.finish(slot, pfns[i], gfp, 0);
      if (pfn != Pfn.NONE) {
        pfns[kept++] = pfn;
      }
    }
    if (kept == 0 && count > 0) {
      long pfn = pages.alloc(slot, gfp, 0);
      if (pfn != Pfn.NONE) {
        pfns[kept++] = pfn;
      }
    }
    return kept;
  }

  void free(int slot, long[] pfns, int count) {
    claimForFree(pfns, count);
    for (int i = 0; i < count; i++) {
      int flags = memMap.flags(pfns[i]);
      if ((flags & PageFlags.ACCOUNTED) != 0) {
        hooks.uncharge(pfns[i], 0);
      }
      if (marksFreed) {
        memMap.setFlags(pfns[i], flags ^ PageFlags.PCP);
      }
    }
    for (int from = 0; from < count; ) {
      int zoneId = PageFlags.zoneId(memMap.flags(pfns[from]));
      int to = from + 1;
      while (to < count && PageFlags.zoneId(memMap.flags(pfns[to])) == zoneId) {
        to++;
      }
      zones[zoneId].freeBulk(slot, pfns, from, to);
      from = to;
    }
  }

  /** Marks pages as no longer allocated, so that one named twice is found; all of them or none. */
  private void claimForFree(long[] pfns, int count) {
    int claimed = 0;
    try {
      for (; claimed < count; claimed++) {
        int flags = check.allocated(pfns[claimed], 0);
        int cached = flags ^ PageFlags.ALLOCATED ^ PageFlags.PCP;
        if (!marksFreed) {
          memMap.setFlags(pfns[claimed], cached);
        } else if (!memMap.compareAndSetFlags(pfns[claimed], flags, cached)) {
          throw PageCheck.freedByAnother(pfns[claimed], 0);
        }
      }
    } finally {
      if (claimed < count) {
        for (int i = 0; i < claimed; i++) {
          memMap.setFlags(pfns[i], memMap.flags(pfns[i]) ^ PageFlags.ALLOCATED ^ PageFlags.PCP);
        }
      }
    }
  }
}
