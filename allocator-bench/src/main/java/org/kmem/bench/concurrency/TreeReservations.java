package org.kmem.bench.concurrency;

import org.kmem.bitfield.Bitfield;
import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Tree reservation: two slots look for their first tree at the same time. Both find pages, and never the same. Each
 * state needs a zone where nothing is reserved, so this test makes its own, and fewer states than others.
 */
@JCStressTest
@Outcome(
    id = {"own trees, right", "one tree, right"},
    expect = Expect.ACCEPTABLE,
    desc = "A reservation is a hint: both may have looked before either reserved.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One page twice, none at all, or books wrong.")
@State
public class TreeReservations {
  private static final long TREE_PAGES = 32L * Order.PAGEBLOCK_PAGES;

  private final MemMap memMap = new MemMap(2 * TREE_PAGES);
  private final PageBlocks pageBlocks = new PageBlocks(2 * TREE_PAGES);
  private final Bitfield bitfield = new Bitfield(memMap, pageBlocks, 0, 0, 2 * TREE_PAGES, 2);
  private long first;
  private long second;

  /** Two free trees. */
  public TreeReservations() {
    bitfield.release(0, 2 * TREE_PAGES);
  }

  /** Takes a page for slot 0. */
  @Actor
  public void takeFirst() {
    first = bitfield.alloc(0, 0, MigrateType.MOVABLE, 0);
  }

  /** Takes a page for slot 1. */
  @Actor
  public void takeSecond() {
    second = bitfield.alloc(1, 0, MigrateType.MOVABLE, 0);
  }

  /**
   * Compares, and unmaps the zone.
   *
   * @param r hears where the pages lie, and what the books say
   */
  @Arbiter
  public void compare(LL_Result r) {
    boolean apart = first != Pfn.NONE && second != Pfn.NONE && first != second;
    String place = first / TREE_PAGES == second / TREE_PAGES ? "one tree" : "own trees";
    r.r1 = apart ? place : first + " and " + second;
    try {
      bitfield.verify();
      r.r2 = bitfield.freePages() == 2 * TREE_PAGES - 2 ? "right" : bitfield.freePages() + " free";
    } catch (IllegalStateException broken) {
      r.r2 = String.valueOf(broken.getMessage());
    }
    bitfield.close();
    pageBlocks.close();
    memMap.close();
  }
}
