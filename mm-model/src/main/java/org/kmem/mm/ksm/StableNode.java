package org.kmem.mm.ksm;

import java.util.ArrayList;
import java.util.List;

/** A page that stands for equal ones. Kernel counterpart: {@code struct ksm_stable_node}. */
final class StableNode {
  /** What its page carries. */
  final int id;

  final long pfn;

  /** Of the bytes of its page. */
  final long checksum;

  final List<RmapItem> items = new ArrayList<>();

  StableNode(int id, long pfn, long checksum) {
    this.id = id;
    this.pfn = pfn;
    this.checksum = checksum;
  }
}
