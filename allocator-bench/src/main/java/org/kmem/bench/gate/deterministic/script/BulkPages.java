package org.kmem.bench.gate.deterministic.script;

import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;

/** 256 pages at a time, in one call each way. */
final class BulkPages implements PageWorkload.Run {
  private static final int ROUNDS = 32;

  private final CountedMachine machine;
  private final PageAllocator pages;
  private final long[] held = new long[256];

  BulkPages(CountedMachine machine) {
    this.machine = machine;
    this.pages = machine.pages();
  }

  @Override
  public void work() {
    for (int round = 0; round < ROUNDS; round++) {
      int count = pages.allocBulk(0, GfpFlags.GFP_KERNEL, held, held.length);
      machine.sample();
      pages.freeBulk(0, held, count);
      machine.did(2 * count);
    }
  }

  @Override
  public void end() {}
}
