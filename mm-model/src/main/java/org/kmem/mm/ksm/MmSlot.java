package org.kmem.mm.ksm;

import java.util.TreeMap;
import org.kmem.mm.mm.MmStruct;

/** An address space that has mergeable regions. Kernel counterpart: {@code struct ksm_mm_slot}. */
final class MmSlot {
  final MmStruct mm;

  /** By address. */
  final TreeMap<Long, RmapItem> items = new TreeMap<>();

  /** Pages of it that are merged: {@code ksm_merging_pages}. */
  long merging;

  MmSlot(MmStruct mm) {
    this.mm = mm;
  }

  /** {@code ksm_test_exit}. */
  boolean isGone() {
    return mm.users() == 0;
  }
}
