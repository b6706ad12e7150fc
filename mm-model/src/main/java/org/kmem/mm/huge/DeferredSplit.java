package org.kmem.mm.huge;

import org.kmem.mm.folio.DeferredSplitQueue;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.reclaim.Shrinker;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Pfn;

/**
 * Splits, when memory gets short, large folios that are mapped in part, and those that are mostly zeroes: the pages that
 * nothing maps and those of zeroes go.
 *
 * <p>A folio counts as mostly zeroes if more of its pages are than {@code max_ptes_none} lets khugepaged fill; at its
 * default, where khugepaged would make the huge page again, none does.
 *
 * <p>Belongs to the holder of the baton; does not wait. Kernel counterpart: {@code deferred_split_scan}, {@code
 * thp_underused}.
 */
public final class DeferredSplit implements Shrinker {
  private static final int MOST_EMPTY = 511;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final DeferredSplitQueue queue;
  private final Tunables tunables;
  private final VmStat stat;

  DeferredSplit(Folios folios, Tunables tunables, VmStat stat) {
    this.folios = folios;
    this.memory = folios.memory();
    this.queue = folios.deferredSplits();
    this.tunables = tunables;
    this.stat = stat;
  }

  @Override
  public long count(int node, ScanControl sc) {
    return queue.length(node);
  }

  /** Looks at the folios of a node that have been on the list for longest; answers how many it has split. */
  @Override
  public long scan(int node, long most, ScanControl sc) {
    long split = 0;
    long left = Math.min(most, queue.length(node));
    while (left > 0 && queue.first(node) != Pfn.NONE) {
      left--;
      split += splitFirst(node) ? 1 : 0;
    }
    return split == 0 && queue.length(node) == 0 ? SHRINK_STOP : split;
  }

  private boolean splitFirst(int node) {
    long folio = queue.first(node);
    boolean partiallyMapped = folios.test(folio, PageFlag.PG_PARTIALLY_MAPPED);
    boolean underused = !partiallyMapped && isUnderused(folio);
    folios.get(folio);
    boolean done = false;
    if ((partiallyMapped || underused) && folios.tryLock(folio)) {
      done = folios.split(folio, 0) == 0;
      folios.unlock(folio);
    }
    if (done && underused) {
      stat.count(VmEvent.THP_UNDERUSED_SPLIT_PAGE);
    }
    if (!done) {
      queue.remove(folio);
      if (partiallyMapped) {
        queue.add(folio, true); // to be tried again, after the others
      }
    }
    folios.put(folio);
    return done;
  }

  private boolean isUnderused(long folio) {
    long most = tunables.get(Tunable.KHUGEPAGED_MAX_PTES_NONE);
    if (most >= MOST_EMPTY || !tunables.isOn(Tunable.THP_SHRINK_UNDERUSED)) {
      return false;
    }
    int zeroes = 0;
    for (long pfn = folio; pfn < folio + folios.pages(folio); pfn++) {
      zeroes += memory.isZero(pfn) ? 1 : 0;
    }
    return zeroes > most;
  }
}
