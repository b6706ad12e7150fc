package org.kmem.mm.reclaim;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.rmap.FolioReferences;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.TryToUnmap;
import org.kmem.mm.vmstat.VmStat;

/**
 * What reclaim works on.
 *
 * @param scheduler of the machine
 * @param tunables of the machine
 * @param folios its folios and lists
 * @param stat its counters
 * @param cache its page cache
 * @param references who tells accessed folios
 * @param unmapper who takes folios from page tables
 * @param swap where anonymous folios go
 * @param memcgs who is charged for folios, and what must be left to them
 */
public record ReclaimParts(
    Scheduler scheduler,
    Tunables tunables,
    Folios folios,
    VmStat stat,
    PageCache cache,
    FolioReferences references,
    TryToUnmap unmapper,
    Swap swap,
    MemoryCgroups memcgs) {
  AddressSpaces spaces() {
    return cache.spaces();
  }
}
