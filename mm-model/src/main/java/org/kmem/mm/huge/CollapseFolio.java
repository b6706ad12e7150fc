package org.kmem.mm.huge;

import java.util.function.LongFunction;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The huge page that a collapse is to fill. Kernel counterpart: {@code alloc_charge_folio}.
 *
 * @param folios pages of the machine
 * @param gfp how hard is tried
 * @param stat hears of it
 */
record CollapseFolio(Folios folios, HugePageGfp gfp, VmStat stat) {
  /** Allocates and charges one and does something with it, whose its one reference is then. */
  CollapseResult with(MmStruct mm, boolean forced, LongFunction<CollapseResult> use) {
    int flags = gfp.forCollapse(forced);
    long folio = folios.memory().alloc(flags, Order.PAGEBLOCK);
    if (folio == Pfn.NONE) {
      stat.count(VmEvent.THP_COLLAPSE_ALLOC_FAILED);
      return CollapseResult.ALLOC_HUGE_PAGE_FAIL;
    }
    if (folios.chargeTo(folio, flags, mm.memcg()) != 0) {
      stat.count(VmEvent.THP_COLLAPSE_ALLOC);
      folios.put(folio);
      return CollapseResult.CGROUP_CHARGE_FAIL;
    }
    stat.count(folios.memcg(folio), VmEvent.THP_COLLAPSE_ALLOC, 1);
    return use.apply(folio);
  }
}
