package org.kmem.bench.concurrency;

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
 * Frame counters: the last page of a pageblock is freed while another thread takes the pageblock as a whole, whose
 * rows it fills without looking.
 */
@JCStressTest
@Outcome(id = "all, right", expect = Expect.ACCEPTABLE, desc = "Taken after the page was free.")
@Outcome(id = "nothing, right", expect = Expect.ACCEPTABLE, desc = "Refused before it was.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Rows and counts disagree.")
@State
public class PageblockClaims {
  private final Loan<StressZone> loan = StressZone.lend();
  private final long last;
  private long whole;

  /** Takes one page. */
  public PageblockClaims() {
    last = loan.lent.take(0, 0);
  }

  /** Frees it. */
  @Actor
  public void free() {
    loan.lent.free(last, 0);
  }

  /** Takes the pageblock. */
  @Actor
  public void take() {
    whole = loan.lent.take(1, Order.PAGEBLOCK);
  }

  /**
   * Checks before and after the pageblock is given back.
   *
   * @param r hears whether it was taken, and what the books say
   */
  @Arbiter
  public void settle(LL_Result r) {
    boolean taken = whole != Pfn.NONE;
    r.r1 = taken ? "all" : "nothing";
    String held = loan.lent.problem(taken ? StressZone.PAGES : 0);
    if (held.isEmpty()) {
      loan.lent.free(whole, Order.PAGEBLOCK);
      r.r2 = loan.settle();
    } else {
      r.r2 = held;
    }
  }
}
