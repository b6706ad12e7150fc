package org.kmem.bench.gate.deterministic.script;

import java.util.Arrays;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Pfn;

/** Blocks that are held, by place. */
final class BlockSet {
  private final CountedMachine machine;
  private final PageAllocator pages;
  private final long[] pfns;
  private final byte[] orders;

  BlockSet(CountedMachine machine, int places) {
    this.machine = machine;
    this.pages = machine.pages();
    this.pfns = new long[places];
    this.orders = new byte[places];
    Arrays.fill(pfns, Pfn.NONE);
  }

  int places() {
    return pfns.length;
  }

  boolean holds(int place) {
    return pfns[place] != Pfn.NONE;
  }

  /** Fills a place; it stays empty if there is no such block. */
  void alloc(int place, int slot, int gfp, int order) {
    pfns[place] = pages.alloc(slot, gfp, order);
    orders[place] = (byte) order;
    machine.did(1);
  }

  /** Empties a place that may hold a block. */
  void free(int place, int slot) {
    if (holds(place)) {
      pages.free(slot, pfns[place], orders[place]);
      pfns[place] = Pfn.NONE;
      machine.did(1);
    }
  }

  void freeAll() {
    for (int place = 0; place < pfns.length; place++) {
      free(place, 0);
    }
  }
}
