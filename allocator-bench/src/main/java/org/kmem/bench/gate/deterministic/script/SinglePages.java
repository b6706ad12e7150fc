package org.kmem.bench.gate.deterministic.script;

import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;

/** Single pages that come through one slot and go through the same or another. */
final class SinglePages implements PageWorkload.Run {
  private final CountedMachine machine;
  private final PageAllocator pages;
  private final int rounds;
  private final int freeingSlot;
  private final long[] held;

  /**
   * Plans the work.
   *
   * @param machine where pages come from, through slot 0
   * @param rounds how often
   * @param pagesAtOnce how many are held in each round
   * @param freeingSlot the one they are freed through
   */
  SinglePages(CountedMachine machine, int rounds, int pagesAtOnce, int freeingSlot) {
    this.machine = machine;
    this.pages = machine.pages();
    this.rounds = rounds;
    this.freeingSlot = freeingSlot;
    this.held = new long[pagesAtOnce];
  }

  @Override
  public void work() {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < held.length; i++) {
        held[i] = pages.alloc(0, GfpFlags.GFP_KERNEL, 0);
      }
      machine.sample();
      for (long page : held) {
        pages.free(freeingSlot, page, 0);
      }
      machine.did(2 * held.length);
    }
  }

  @Override
  public void end() {}
}
