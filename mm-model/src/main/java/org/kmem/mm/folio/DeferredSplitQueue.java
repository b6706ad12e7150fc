package org.kmem.mm.folio;

import java.util.Arrays;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Large anonymous folios that may be worth splitting when memory gets short: those of which parts are not mapped any
 * more, and new ones, which may turn out to be mostly zeroes.
 *
 * <p>The longest there is first. Belongs to the holder of the scheduler's baton; nothing allocates. Kernel
 * counterpart: {@code struct deferred_split}, {@code deferred_split_folio}.
 */
public final class DeferredSplitQueue {
  /*
   * Implementation notes.
   * Linked through the second frame after the head, in words that a tail does not use otherwise: MAPPING is the
   * next folio, INDEX the one before, PRIVATE says whether it is on the list.
   */
  private static final int NEXT = PageFields.MAPPING;
  private static final int PREVIOUS = PageFields.INDEX;
  private static final int QUEUED = PageFields.PRIVATE;

  /** Folios below this order have no room for the links. */
  private static final int SMALLEST_ORDER = 2;

  private final PhysicalMemory memory;
  private final Folios folios;
  private final VmStat stat;
  private final long[] first;
  private final long[] last;
  private final long[] length;

  DeferredSplitQueue(PhysicalMemory memory, Folios folios, VmStat stat) {
    this.memory = memory;
    this.folios = folios;
    this.stat = stat;
    int nodes = memory.topology().nodes();
    this.first = new long[nodes];
    this.last = new long[nodes];
    this.length = new long[nodes];
    Arrays.fill(first, Pfn.NONE);
    Arrays.fill(last, Pfn.NONE);
  }

  /**
   * Puts a folio on the list, unless it is there, too small or in the swap cache.
   *
   * @param folio its first frame
   * @param partiallyMapped whether parts of it are not mapped any more, for which it is remembered and counted once
   */
  public void add(long folio, boolean partiallyMapped) {
    int order = memory.order(folio);
    if (order < SMALLEST_ORDER || folios.test(folio, PageFlag.PG_SWAPCACHE)) {
      return;
    }
    if (partiallyMapped && !folios.testSet(folio, PageFlag.PG_PARTIALLY_MAPPED)) {
      if (order >= Order.PAGEBLOCK) {
        stat.count(VmEvent.THP_DEFERRED_SPLIT_PAGE);
      }
      stat.count(order, MthpStat.SPLIT_DEFERRED, 1);
      stat.count(order, MthpStat.NR_ANON_PARTIALLY_MAPPED, 1);
    }
    if (memory.longField(folio + 2, QUEUED) == 0) {
      append(folio);
    }
  }

  private void append(long folio) {
    int node = memory.nodeOf(folio);
    long before = last[node];
    memory.setLongField(folio + 2, QUEUED, 1);
    memory.setLongField(folio + 2, NEXT, Pfn.NONE);
    memory.setLongField(folio + 2, PREVIOUS, before);
    if (before == Pfn.NONE) {
      first[node] = folio;
    } else {
      memory.setLongField(before + 2, NEXT, folio);
    }
    last[node] = folio;
    length[node]++;
  }

  /**
   * Takes a folio off the list: it is freed or split, or was looked at in vain.
   *
   * @param folio its first frame
   */
  public void remove(long folio) {
    int order = memory.order(folio);
    if (order < SMALLEST_ORDER || memory.longField(folio + 2, QUEUED) == 0) {
      return;
    }
    int node = memory.nodeOf(folio);
    long next = memory.longField(folio + 2, NEXT);
    long previous = memory.longField(folio + 2, PREVIOUS);
    if (previous == Pfn.NONE) {
      first[node] = next;
    } else {
      memory.setLongField(previous + 2, NEXT, next);
    }
    if (next == Pfn.NONE) {
      last[node] = previous;
    } else {
      memory.setLongField(next + 2, PREVIOUS, previous);
    }
    memory.setLongField(folio + 2, QUEUED, 0);
    length[node]--;
    if (folios.testClear(folio, PageFlag.PG_PARTIALLY_MAPPED)) {
      stat.count(order, MthpStat.NR_ANON_PARTIALLY_MAPPED, -1);
    }
  }

  /**
   * The folio of a node that has been on the list for longest.
   *
   * @param node the node
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long first(int node) {
    return first[node];
  }

  /**
   * Folios of a node that are on the list.
   *
   * @param node the node
   * @return how many
   */
  public long length(int node) {
    return length[node];
  }
}
