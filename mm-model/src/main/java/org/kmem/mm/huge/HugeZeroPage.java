package org.kmem.mm.huge;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.mm.MmFlags;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.reclaim.Shrinker;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The huge page of zeroes that reads of untouched anonymous memory map. It is there from the first such read; when no
 * address space that ever mapped it is left, reclaim may take it.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code mm_get_huge_zero_folio}, {@code
 * huge_zero_page_shrinker}.
 */
public final class HugeZeroPage implements Shrinker {
  private final PhysicalMemory memory;
  private final VmStat stat;
  private long pfn = Pfn.NONE;
  private long users;

  HugeZeroPage(PhysicalMemory memory, VmStat stat) {
    this.memory = memory;
    this.stat = stat;
  }

  /**
   * The page, for an address space that is about to map it. May wait for memory.
   *
   * @param mm the address space, which counts as a user until it ends
   * @return its first frame, or {@link Pfn#NONE} if there is no memory for it
   */
  public long get(MmStruct mm) {
    if (mm.has(MmFlags.MMF_HUGE_ZERO_FOLIO)) {
      return pfn;
    }
    if (pfn == Pfn.NONE) {
      int gfp =
          (GfpFlags.GFP_TRANSHUGE | GfpFlags.__GFP_ZERO | GfpFlags.__GFP_COMP)
              & ~GfpFlags.__GFP_MOVABLE;
      long found = memory.alloc(gfp, Order.PAGEBLOCK);
      if (found == Pfn.NONE) {
        stat.count(VmEvent.THP_ZERO_PAGE_ALLOC_FAILED);
        return Pfn.NONE;
      }
      if (pfn == Pfn.NONE) { // allocating may have waited
        pfn = found;
        stat.count(VmEvent.THP_ZERO_PAGE_ALLOC);
      } else {
        memory.free(found, Order.PAGEBLOCK);
      }
    }
    if (mm.set(MmFlags.MMF_HUGE_ZERO_FOLIO)) {
      users++;
    }
    return pfn;
  }

  /** An address space ends. */
  void put(MmStruct mm) {
    if (mm.clear(MmFlags.MMF_HUGE_ZERO_FOLIO)) {
      users--;
    }
  }

  /** What reclaim could take: the pages of the huge page if nobody uses it. Counts for every node, as it has none. */
  @Override
  public long count(int node, ScanControl sc) {
    return pfn != Pfn.NONE && users == 0 ? Order.PAGEBLOCK_PAGES : 0;
  }

  /** Frees the page if nobody uses it, however little is asked for. */
  @Override
  public long scan(int node, long objects, ScanControl sc) {
    long pages = count(node, sc);
    if (pages > 0) {
      memory.free(pfn, Order.PAGEBLOCK);
      pfn = Pfn.NONE;
    }
    return pages;
  }
}
