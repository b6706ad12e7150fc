package org.kmem.mm.migrate;

import java.util.BitSet;
import org.kmem.mm.physmem.FrameScan;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/**
 * What compaction remembers of a zone from one run to the next: how far its scanners came, which pageblocks are not worth
 * looking at again, and how long it is not tried at all after failures.
 *
 * <p>Kernel counterpart: the {@code compact_} fields of {@code struct zone}, and {@code PB_migrate_skip}.
 */
final class CompactionState {
  /** Runs are put off at most this power of two of requests. */
  static final int MAX_DEFER_SHIFT = 6;

  private final Zone zone;
  private final BitSet skip = new BitSet();
  private final long[] cachedMigratePfn = new long[2];
  private long cachedFreePfn;
  private boolean skipFlush;
  private int considered;
  private int deferShift;
  private int orderFailed;

  CompactionState(Zone zone) {
    this.zone = zone;
    resetCachedPositions();
  }

  Zone zone() {
    return zone;
  }

  long startPfn() {
    return zone.layout().startPfn();
  }

  long endPfn() {
    return zone.layout().endPfn();
  }

  /** Where the migrate scanner goes on. */
  long cachedMigratePfn(boolean sync) {
    return cachedMigratePfn[sync ? 1 : 0];
  }

  /** Where the free scanner goes on. */
  long cachedFreePfn() {
    return cachedFreePfn;
  }

  void setCachedMigratePfn(boolean sync, long pfn) {
    cachedMigratePfn[sync ? 1 : 0] = pfn;
  }

  void setCachedFreePfn(long pfn) {
    cachedFreePfn = pfn;
  }

  /** Both scanners begin at their ends again. */
  final void resetCachedPositions() {
    cachedMigratePfn[0] = startPfn();
    cachedMigratePfn[1] = startPfn();
    cachedFreePfn = FrameScan.pageblock(Math.max(endPfn() - 1, 0));
  }

  /** A pageblock is done up to the migrate scanner. */
  void migratedTo(long pfn, boolean sync) {
    long end = FrameScan.pageblock(pfn + Order.PAGEBLOCK_PAGES - 1);
    cachedMigratePfn[0] = Math.max(cachedMigratePfn[0], end);
    if (sync) {
      cachedMigratePfn[1] = Math.max(cachedMigratePfn[1], end);
    }
  }

  boolean isSkipped(long pfn) {
    return skip.get(index(pfn));
  }

  void setSkipped(long pfn) {
    skip.set(index(pfn));
  }

  private int index(long pfn) {
    return (int) ((pfn >>> Order.PAGEBLOCK) - (startPfn() >>> Order.PAGEBLOCK));
  }

  /** Whether what is remembered of pageblocks is to be forgotten when there is time. */
  void setSkipFlush(boolean flush) {
    skipFlush = flush;
  }

  /** Forgets it if it is time: {@code reset_isolation_suitable}. */
  void flushSkipped() {
    if (skipFlush) {
      resetSkipped();
    }
  }

  void resetSkipped() {
    skipFlush = false;
    skip.clear();
    resetCachedPositions();
  }

  /** A whole run has failed: the next ones are put off twice as long. */
  void defer(int order) {
    considered = 0;
    deferShift = Math.min(deferShift + 1, MAX_DEFER_SHIFT);
    orderFailed = Math.min(orderFailed, order);
  }

  /** Whether a request is to do without compaction; counts it. */
  boolean isDeferred(int order) {
    if (order < orderFailed) {
      return false;
    }
    int limit = 1 << deferShift;
    considered = Math.min(considered + 1, limit);
    return considered < limit;
  }

  /** A run succeeded, or even an allocation after it. */
  void resetDefer(int order, boolean allocated) {
    if (allocated) {
      considered = 0;
      deferShift = 0;
    }
    orderFailed = Math.max(orderFailed, order + 1);
  }

  /** Whether a run begins anew after having been put off for as long as possible. */
  boolean isRestarting(int order) {
    return order >= orderFailed && deferShift == MAX_DEFER_SHIFT && considered >= 1 << deferShift;
  }
}
