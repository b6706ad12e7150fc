package org.kmem.mm.hugetlb;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Huge pages of one size from the page allocator, and back to it. Pages larger than any block are searched for in the
 * zones and emptied.
 *
 * <p>Kernel counterpart: {@code alloc_buddy_hugetlb_folio}, {@code alloc_gigantic_folio}, {@code
 * __update_and_free_hugetlb_folio}.
 */
final class FreshHugePages {
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final int order;
  private final long pages;

  FreshHugePages(PhysicalMemory memory, VmStat stat, Scheduler scheduler, int order) {
    this.memory = memory;
    this.stat = stat;
    this.scheduler = scheduler;
    this.order = order;
    this.pages = 1L << order;
  }

  boolean isGigantic() {
    return order > Order.MAX;
  }

  int nodes() {
    return memory.topology().nodes();
  }

  int localNode() {
    return memory.topology().nodeOfCpu(scheduler.currentCpu());
  }

  /** The node of a set that follows another by distance; -1 at the end. */
  int nextNode(int near, int last, long mask) {
    return memory.nextNode(near, last, mask);
  }

  int nodeOf(long pfn) {
    return memory.nodeOf(pfn);
  }

  /**
   * A page of one node, or {@link Pfn#NONE}.
   *
   * @param tryHard whether to reclaim and compact until that makes no progress
   */
  long allocOnNode(int node, boolean tryHard) {
    return isGigantic()
        ? allocGigantic(NodeMask.of(node), node)
        : counted(memory.allocOnNode(gfp(tryHard) | GfpFlags.__GFP_THISNODE, order, node));
  }

  /** A page of the nodes of a set, nearest first, or {@link Pfn#NONE}. */
  long allocWithin(int near, long mask) {
    return isGigantic()
        ? allocGigantic(mask, near)
        : counted(memory.allocWithin(gfp(true), order, near, mask));
  }

  private static int gfp(boolean tryHard) {
    int gfp = GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP | GfpFlags.__GFP_NOWARN;
    return tryHard ? gfp | GfpFlags.__GFP_RETRY_MAYFAIL : gfp;
  }

  private long counted(long pfn) {
    stat.count(pfn == Pfn.NONE ? VmEvent.HTLB_BUDDY_ALLOC_FAIL : VmEvent.HTLB_BUDDY_ALLOC_SUCCESS);
    return pfn;
  }

  private long allocGigantic(long mask, int near) {
    for (int node = nextNode(near, -1, mask); node >= 0; node = nextNode(near, node, mask)) {
      for (Zone zone : memory.engine().zones()) {
        long pfn = zone.nodeId() == node ? allocInZone(zone) : Pfn.NONE;
        if (pfn != Pfn.NONE) {
          return pfn;
        }
      }
    }
    return Pfn.NONE;
  }

  private long allocInZone(Zone zone) {
    long start = (zone.layout().startPfn() + pages - 1) & -pages;
    for (long pfn = start; pfn + pages <= zone.layout().endPfn(); pfn += pages) {
      if (memory.allocRange(pfn, pages)) {
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  /** A part of a gigantic page becomes a page of its own. */
  void adopt(long pfn) {
    memory.setIntField(pfn, PageFields.REF, 1);
  }

  void free(long pfn) {
    // What was cut from a gigantic page is a range of single frames too.
    if (isGigantic() || memory.order(pfn) == 0) {
      memory.freeRange(pfn, pages);
    } else {
      memory.free(pfn, order);
    }
  }
}
