package org.kmem.mm.physmem;

import java.util.function.IntConsumer;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Requests that are bound to some nodes, made of requests to single nodes: what is plenty first, then what the reserves
 * leave, then with reclaim, then by killing somebody.
 *
 * <p>Kernel counterpart: a {@code nodemask} in {@code struct alloc_context}.
 */
final class BoundRequests {
  private final PhysicalMemory memory;
  private final EngineHooks hooks;

  BoundRequests(PhysicalMemory memory, EngineHooks hooks) {
    this.memory = memory;
    this.hooks = hooks;
  }

  long alloc(int gfp, int order, int near, long mask) {
    int bound = gfp | GfpFlags.__GFP_THISNODE;
    int quick = bound & ~(GfpFlags.__GFP_DIRECT_RECLAIM | GfpFlags.__GFP_NOFAIL);
    boolean mayKill =
        GfpFlags.allowsBlocking(gfp)
            && order <= Order.COSTLY
            && (gfp & (GfpFlags.__GFP_NORETRY | GfpFlags.__GFP_RETRY_MAYFAIL)) == 0;
    while (true) {
      long pfn = tryPlenty(quick, order, near, mask);
      pfn = pfn == Pfn.NONE ? tryNodes(quick, order, near, mask) : pfn;
      if (pfn == Pfn.NONE && GfpFlags.allowsBlocking(gfp)) {
        pfn = tryNodes(bound & ~GfpFlags.__GFP_NOFAIL, order, near, mask);
      }
      if (pfn != Pfn.NONE) {
        countFallback(pfn, nextNode(near, -1, mask));
        return pfn;
      }
      if (!mayKill || hooks.isOomVictim() || !hooks.outOfMemory(gfp, order)) {
        return Pfn.NONE;
      }
    }
  }

  /** A node that has plenty goes before one that must dig deeper. */
  private long tryPlenty(int gfp, int order, int near, long mask) {
    int highestZone = GfpFlags.highestZone(gfp);
    int allocFlags = AllocFlags.WMARK_LOW | AllocFlags.common(gfp);
    for (int node = nextNode(near, -1, mask); node >= 0; node = nextNode(near, node, mask)) {
      for (int type = highestZone; type >= 0; type--) {
        Zone zone = memory.engine().zones().get(node * ZoneType.COUNT + type);
        if (zone.layout().managed() > 0 && zone.isAboveWatermark(order, highestZone, allocFlags)) {
          return memory.allocOnNode(gfp, order, node);
        }
      }
    }
    return Pfn.NONE;
  }

  /** The engine was asked for the node itself: that another one was wanted first is told here. */
  private void countFallback(long pfn, int wanted) {
    Zone got = memory.engine().zones().get(memory.zoneId(pfn));
    if (got.nodeId() == wanted) {
      return;
    }
    for (int type = ZoneType.COUNT - 1; type >= 0; type--) {
      Zone preferred = memory.engine().zones().get(wanted * ZoneType.COUNT + type);
      if (preferred.layout().managed() > 0) {
        got.countPlacement(preferred, got.nodeId(), 1);
        return;
      }
    }
  }

  private long tryNodes(int gfp, int order, int near, long mask) {
    for (int node = nextNode(near, -1, mask); node >= 0; node = nextNode(near, node, mask)) {
      long pfn = memory.allocOnNode(gfp, order, node);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  void forNodesFrom(int near, IntConsumer visitor) {
    for (int node = nextNode(near, -1, -1); node >= 0; node = nextNode(near, node, -1)) {
      visitor.accept(node);
    }
  }

  /** The node of a mask that follows one in the order of distance, then number; -1 if there is none. */
  int nextNode(int near, int last, long mask) {
    int lastDistance = last < 0 ? -1 : memory.topology().distance(near, last);
    int best = -1;
    for (int node = 0; node < memory.topology().nodes(); node++) {
      int distance = memory.topology().distance(near, node);
      boolean follows = distance > lastDistance || (distance == lastDistance && node > last);
      if (follows
          && NodeMask.has(mask, node)
          && (best < 0 || distance < memory.topology().distance(near, best))) {
        best = node;
      }
    }
    return best;
  }
}
