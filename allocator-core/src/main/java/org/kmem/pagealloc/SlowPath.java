package org.kmem.pagealloc;

import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageHooks.CompactOutcome;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * What a request does when no zone is above its low watermark: wake the background reclaimer, try above
 * the min watermark, dig into the reserves its flags open, compact, reclaim, kill, wait - or fail.
 *
 * <p>One instance for each allocator; safe for any thread.
 *
 * <p>Kernel counterpart: {@code __alloc_pages_slowpath}; documentation "Memory Allocation Guide", GFP
 * flags and reclaim behaviour.
 */
final class SlowPath {
  /** Rounds of reclaim without progress before a request gives up. */
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** Rounds of compaction without result, at full priority, before a request gives up. */
  private static final int MAX_COMPACT_RETRIES = 16;

  private final ZonelistWalk walk;
  private final SlotDrain drain;
  private final PageHooks hooks;

  SlowPath(ZonelistWalk walk, SlotDrain drain, PageHooks hooks) {
    this.walk = walk;
    this.drain = drain;
    this.hooks = hooks;
  }

  long alloc(int slot, int gfp, int order, int node, Zone[] zones) {
    if (zones.length == 0) {
      return Pfn.NONE;
    }
    for (int attempt = 1; ; attempt++) {
      long pfn = allocOnce(slot, gfp, order, node, zones);
      if (pfn != Pfn.NONE || (gfp & GfpFlags.__GFP_NOFAIL) == 0) {
        return pfn;
      }
      // A request that must not fail may use part of the reserves rather than wait for ever.
      pfn = walk.take(zones, slot, gfp, order, AllocFlags.WMARK_MIN | AllocFlags.MIN_RESERVE);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
      hooks.waitForMemory(attempt);
    }
  }

  private long allocOnce(int slot, int gfp, int order, int node, Zone[] zones) {
    int highestZone = GfpFlags.highestZone(gfp);
    int type = GfpFlags.migrateType(gfp);
    boolean mayReclaim = (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) != 0;
    boolean costly = order > Order.COSTLY;
    int allocFlags = AllocFlags.of(gfp, order);
    wakeKswapd(gfp, order, node, highestZone);
    long pfn = walk.take(zones, slot, gfp, order, allocFlags);
    if (pfn != Pfn.NONE) {
      return pfn;
    }
    boolean compactsFirst = costly || (order > 0 && type != MigrateType.MOVABLE);
    if (mayReclaim && compactsFirst && reserveFlags(gfp) != AllocFlags.NO_WATERMARKS) {
      CompactOutcome outcome = hooks.compact(gfp, order, node, false);
      pfn = walk.take(zones, slot, gfp, order, allocFlags);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
      boolean hopeless = outcome == CompactOutcome.SKIPPED || outcome == CompactOutcome.DEFERRED;
      if (costly && hopeless && (gfp & GfpFlags.__GFP_NORETRY) != 0) {
        return Pfn.NONE;
      }
    }
    return retry(slot, gfp, order, node, zones, allocFlags);
  }

  private long retry(int slot, int gfp, int order, int node, Zone[] zones, int firstFlags) {
    int allocFlags = firstFlags;
    int highestZone = GfpFlags.highestZone(gfp);
    boolean costly = order > Order.COSTLY;
    int barren = 0;
    int compactions = 0;
    while (true) {
      // kswapd must not fall asleep meanwhile; and the killer may have chosen this very task.
      wakeKswapd(gfp, order, node, highestZone);
      int reserves = reserveFlags(gfp);
      if (reserves != 0) {
        allocFlags = (allocFlags & (AllocFlags.CMA | AllocFlags.KSWAPD)) | reserves;
      }
      long pfn = walk.take(zones, slot, gfp, order, allocFlags);
      if (pfn != Pfn.NONE
          || reserves == AllocFlags.NO_WATERMARKS
          || (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) == 0) {
        return pfn;
      }
      long progress = hooks.reclaim(gfp, order, node, highestZone);
      pfn = progress > 0 ? takeAfterReclaim(slot, gfp, order, zones, allocFlags) : Pfn.NONE;
      if (pfn != Pfn.NONE) {
        return pfn;
      }
      CompactOutcome outcome =
          order > 0 ? hooks.compact(gfp, order, node, true) : CompactOutcome.SKIPPED;
      pfn = walk.take(zones, slot, gfp, order, allocFlags);
      if (pfn != Pfn.NONE
          || (gfp & GfpFlags.__GFP_NORETRY) != 0
          || (costly && (gfp & GfpFlags.__GFP_RETRY_MAYFAIL) == 0)) {
        return pfn;
      }
      barren = progress > 0 && !costly ? 0 : barren + 1;
      if (barren <= MAX_RECLAIM_RETRIES && couldSucceed(zones, order, highestZone, allocFlags)) {
        continue;
      }
      if (unreserveHighatomic(zones, gfp, true)) {
        continue;
      }
      boolean compactionMayHelp =
          outcome == CompactOutcome.COMPLETE || outcome == CompactOutcome.SUCCESS;
      if (progress > 0 && compactionMayHelp && ++compactions <= MAX_COMPACT_RETRIES) {
        continue;
      }
      pfn = killOrFail(slot, gfp, order, zones);
      if (pfn != KILLED) {
        return pfn;
      }
      if (isVictimWithoutHope(gfp, allocFlags)) {
        return Pfn.NONE;
      }
      barren = 0;
    }
  }

  /** A victim that has had its reserves, or may have none, must fail and die: no other will. */
  private boolean isVictimWithoutHope(int gfp, int allocFlags) {
    return hooks.isOomVictim()
        && ((allocFlags & AllocFlags.OOM) != 0 || (gfp & GfpFlags.__GFP_NOMEMALLOC) != 0);
  }

  /** Neither a frame nor none: someone was killed, memory will come free. */
  private static final long KILLED = Pfn.NONE - 1;

  private long killOrFail(int slot, int gfp, int order, Zone[] zones) {
    // Someone may have freed memory meanwhile; the high mark keeps parallel killers apart.
    long pfn =
        walk.take(zones, slot, gfp & ~GfpFlags.__GFP_DIRECT_RECLAIM, order, AllocFlags.WMARK_HIGH);
    if (pfn != Pfn.NONE) {
      return pfn;
    }
    boolean mayKill =
        order <= Order.COSTLY
            && (gfp & (GfpFlags.__GFP_RETRY_MAYFAIL | GfpFlags.__GFP_THISNODE)) == 0
            && GfpFlags.highestZone(gfp) >= ZoneType.NORMAL.index();
    boolean killed = mayKill && hooks.outOfMemory(gfp, order);
    if (!killed) {
      return Pfn.NONE;
    }
    if ((gfp & GfpFlags.__GFP_NOFAIL) != 0) {
      pfn = walk.take(zones, slot, gfp, order, AllocFlags.NO_WATERMARKS);
    }
    return pfn == Pfn.NONE ? KILLED : pfn;
  }

  /** Reclaimed pages may sit on per-CPU lists or in the highatomic reserve: shake both once. */
  private long takeAfterReclaim(int slot, int gfp, int order, Zone[] zones, int allocFlags) {
    long pfn = walk.take(zones, slot, gfp, order, allocFlags);
    if (pfn == Pfn.NONE) {
      unreserveHighatomic(zones, gfp, false);
      drain.drainAll();
      pfn = walk.take(zones, slot, gfp, order, allocFlags);
    }
    return pfn;
  }

  /** Whether a zone would serve the request if all its reclaimable pages were free. */
  private boolean couldSucceed(Zone[] zones, int order, int highestZone, int allocFlags) {
    int atMin = (allocFlags & ~AllocFlags.WMARK_MASK) | AllocFlags.WMARK_MIN;
    for (Zone zone : zones) {
      if (zone.isAboveWatermark(order, highestZone, atMin, hooks.reclaimablePages(zone.id()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean unreserveHighatomic(Zone[] zones, int gfp, boolean force) {
    for (Zone zone : zones) {
      if (zone.source().unreserveHighatomic(GfpFlags.migrateType(gfp), force)) {
        return true;
      }
    }
    return false;
  }

  private void wakeKswapd(int gfp, int order, int node, int highestZone) {
    if ((gfp & GfpFlags.__GFP_KSWAPD_RECLAIM) != 0) {
      hooks.wakeKswapd(node, order, highestZone);
    }
  }

  /** What a request may do beyond its watermark: everything, as an out-of-memory victim a lot, nothing. */
  private int reserveFlags(int gfp) {
    if ((gfp & GfpFlags.__GFP_NOMEMALLOC) != 0) {
      return 0;
    }
    if ((gfp & GfpFlags.__GFP_MEMALLOC) != 0) {
      return AllocFlags.NO_WATERMARKS;
    }
    return hooks.isOomVictim() ? AllocFlags.OOM : 0;
  }
}
