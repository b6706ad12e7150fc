package org.kmem.bench.concurrency;

import org.kmem.memory.Memory;
import org.kmem.units.Pfn;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Bitfield rows: a page is given back by one thread and taken by another, which sees what the first wrote to it.
 * No other page is free.
 */
@JCStressTest
@Outcome(id = "nothing, right", expect = Expect.ACCEPTABLE, desc = "Taken before it was free.")
@Outcome(id = "written, right", expect = Expect.ACCEPTABLE, desc = "Handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class RowHandOver {
  private final Loan<StressZone> loan = StressZone.lend();
  private final long rest;
  private final long given;
  private long taken;
  private String seen = "nothing";

  /** Takes all pages but the last, and that one for the thread that gives it back. */
  public RowHandOver() {
    rest = loan.lent.bitfield.takeRange(0, StressZone.PAGES - 1) ? StressZone.PAGES - 1 : 0;
    given = loan.lent.take(0, 0);
    Memory.putLong(loan.lent.word(given), 0);
  }

  /** Writes and gives back. */
  @Actor
  public void give() {
    Memory.putLong(loan.lent.word(given), 42);
    loan.lent.free(given, 0);
  }

  /** Takes and reads. */
  @Actor
  public void take() {
    taken = loan.lent.take(1, 0);
    if (taken != Pfn.NONE) {
      seen = Memory.getLong(loan.lent.word(taken)) == 42 ? "written" : "not written";
    }
  }

  /**
   * Gives everything back.
   *
   * @param r hears what was seen, and what the books say
   */
  @Arbiter
  public void settle(LL_Result r) {
    r.r1 = seen;
    loan.lent.free(taken, 0);
    for (long pfn = 0; pfn < rest; pfn++) {
      loan.lent.bitfield.put(pfn, 0);
    }
    r.r2 = loan.settle();
  }
}
