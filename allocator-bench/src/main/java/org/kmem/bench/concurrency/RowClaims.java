package org.kmem.bench.concurrency;

import org.kmem.units.Pfn;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Bitfield rows: two threads take blocks of one row. They never get the same page, and both get one. */
@JCStressTest
@Outcome(id = "apart, right", expect = Expect.ACCEPTABLE, desc = "Two blocks, books right.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One page twice, none at all, or books wrong.")
@State
public class RowClaims {
  private final Loan<StressZone> loan = StressZone.lend();
  private long page;
  private long four;

  /** Made by jcstress. */
  public RowClaims() {}

  /** Takes a page. */
  @Actor
  public void takePage() {
    page = loan.lent.take(0, 0);
  }

  /** Takes four. */
  @Actor
  public void takeFour() {
    four = loan.lent.take(1, 2);
  }

  /**
   * Compares.
   *
   * @param r hears whether the blocks are apart, and what the books say
   */
  @Arbiter
  public void compare(LL_Result r) {
    boolean both = page != Pfn.NONE && four != Pfn.NONE;
    r.r1 = both && (page < four || page >= four + 4) ? "apart" : page + " and " + four;
    String held = loan.lent.problem(5);
    loan.lent.free(page, 0);
    loan.lent.free(four, 2);
    String left = loan.settle();
    r.r2 = held.isEmpty() ? left : held;
  }
}
