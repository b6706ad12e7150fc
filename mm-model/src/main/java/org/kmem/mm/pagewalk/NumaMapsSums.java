package org.kmem.mm.pagewalk;

import java.util.Arrays;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;

/** Adds up the pages of one area for numa_maps. Kernel counterpart: {@code gather_stats}. */
final class NumaMapsSums {
  private final Folios folios;
  private final long[] nodes;
  private long mapped;
  private long anon;
  private long dirty;
  private long swapCache;
  private long active;
  private long writeback;
  private int mapMax;

  NumaMapsSums(Folios folios) {
    this.folios = folios;
    this.nodes = new long[folios.memory().topology().nodes()];
  }

  void add(long pfn, boolean dirtyEntry) {
    int flags = folios.flags(pfn);
    mapped++;
    anon += folios.isAnon(pfn) ? 1 : 0;
    dirty += dirtyEntry || (flags & PageFlag.PG_DIRTY) != 0 ? 1 : 0;
    swapCache += (flags & PageFlag.PG_SWAPCACHE) != 0 ? 1 : 0;
    active += (flags & (PageFlag.PG_ACTIVE | PageFlag.PG_UNEVICTABLE)) != 0 ? 1 : 0;
    writeback += (flags & PageFlag.PG_WRITEBACK) != 0 ? 1 : 0;
    mapMax = Math.max(mapMax, folios.mappings().ofPage(pfn));
    nodes[folios.memory().nodeOf(folios.head(pfn))]++;
  }

  NumaMapsRecord result() {
    return new NumaMapsRecord(
        mapped,
        anon,
        dirty,
        swapCache,
        active,
        writeback,
        mapMax,
        Arrays.stream(nodes).boxed().toList());
  }
}
