package org.kmem.mm.migrate;

import org.kmem.units.Order;

/**
 * One run of compaction in a zone: what it is for, how hard it tries, how far it is.
 *
 * <p>Kernel counterpart: {@code struct compact_control}.
 */
final class CompactControl {
  /** Order of a run that is for no request: all that can be moved is. */
  static final int WHOLE = -1;

  /** Pages that are isolated before they are moved. */
  static final int CLUSTER_MAX = 32;

  final CompactionState state;
  final int order;
  final int migrateType;
  final MigrateMode mode;

  boolean direct;
  boolean proactive;
  boolean wholeZone;
  boolean ignoreSkipHint;
  boolean ignoreBlockSuitable;

  /** Next frame of the migrate scanner, upwards. */
  long migratePfn;

  /** Next frame of the free scanner: upwards in its pageblock, pageblocks downwards. */
  long freePfn;

  final long[] isolated = new long[CLUSTER_MAX];
  int isolatedCount;

  /** Pages of them that have no place yet to go to. */
  long isolatedPages;

  long migrateScanned;
  long freeScanned;

  CompactControl(CompactionState state, int order, int migrateType, MigrateMode mode) {
    this.state = state;
    this.order = order;
    this.migrateType = migrateType;
    this.mode = mode;
  }

  boolean isSync() {
    return mode != MigrateMode.ASYNC;
  }

  /** Whether all of the zone is compacted rather than a block made: {@code is_via_compact_memory}. */
  boolean isWhole() {
    return order == WHOLE;
  }

  /** Whether the scanners are in one pageblock or have passed each other. */
  boolean haveScannersMet() {
    return freePfn >>> Order.PAGEBLOCK <= migratePfn >>> Order.PAGEBLOCK;
  }
}
