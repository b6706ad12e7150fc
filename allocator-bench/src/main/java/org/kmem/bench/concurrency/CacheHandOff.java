package org.kmem.bench.concurrency;

import org.kmem.gfp.MigrateType;
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
 * Caches: a page is freed to a slot's cache while another thread drains that slot and allocates from its own. Who
 * gets the page sees what was written to it; nothing is lost between cache and zone. No other page is free.
 */
@JCStressTest
@Outcome(id = "nothing, right", expect = Expect.ACCEPTABLE, desc = "Drained too early.")
@Outcome(id = "written, right", expect = Expect.ACCEPTABLE, desc = "Handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class CacheHandOff {
  private static final int MINE = 0;
  private static final int YOURS = 1;

  private final StressZone.Loan loan = StressZone.lend();
  private final long rest;
  private final long given;
  private long taken = Pfn.NONE;
  private String seen = "nothing";

  /** Takes all pages but the last, and that one for the thread that gives it back. */
  public CacheHandOff() {
    rest = loan.zone.bitfield.takeRange(0, StressZone.PAGES - 1) ? StressZone.PAGES - 1 : 0;
    given = loan.zone.take(MINE, 0);
    Memory.putLong(loan.zone.word(given), 0);
  }

  /** Writes and frees. */
  @Actor
  public void free() {
    Memory.putLong(loan.zone.word(given), 42);
    if (!loan.zone.caches.free(MINE, given)) {
      loan.zone.free(given, 0);
    }
  }

  /** Drains and allocates. */
  @Actor
  public void drainAndAllocate() {
    loan.zone.caches.drain(MINE);
    taken = loan.zone.caches.alloc(YOURS, MigrateType.MOVABLE, 0);
    if (taken != Pfn.NONE) {
      seen = Memory.getLong(loan.zone.word(taken)) == 42 ? "written" : "not written";
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
    if (taken != Pfn.NONE) {
      loan.zone.bitfield.put(taken, 0);
    }
    for (long pfn = 0; pfn < rest; pfn++) {
      loan.zone.bitfield.put(pfn, 0);
    }
    r.r2 = loan.settle();
  }
}
