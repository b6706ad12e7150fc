package org.kmem.bench.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
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
 * Caches: a page is freed to a slot's cache while another thread allocates from the same slot or, in every other
 * state, drains that slot and allocates from its own. Who gets the page sees what was written to it; nothing is lost
 * between cache and zone. No other page is free.
 */
@JCStressTest
@Outcome(
    id = "nothing, right",
    expect = Expect.ACCEPTABLE,
    desc = "Asked or drained too early, or the slot was busy.")
@Outcome(id = "written, right", expect = Expect.ACCEPTABLE, desc = "Handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class CacheHandOff {
  private static final int MINE = 0;
  private static final int YOURS = 1;

  private static final AtomicInteger STATES = new AtomicInteger();

  private final Loan<StressZone> loan = StressZone.lend();
  private final boolean drains = STATES.getAndIncrement() % 2 == 0;
  private final long rest;
  private final long given;
  private long taken = Pfn.NONE;
  private String seen = "nothing";

  /** Takes all pages but the last, and that one for the thread that gives it back. */
  public CacheHandOff() {
    rest = loan.lent.bitfield.takeRange(0, StressZone.PAGES - 1) ? StressZone.PAGES - 1 : 0;
    given = loan.lent.take(MINE, 0);
    Memory.putLong(loan.lent.word(given), 0);
  }

  /** Writes and frees. */
  @Actor
  public void free() {
    Memory.putLong(loan.lent.word(given), 42);
    if (!loan.lent.caches.free(MINE, given)) {
      loan.lent.free(given, 0);
    }
  }

  /** Drains if it is to, and allocates. */
  @Actor
  public void allocate() {
    if (drains) {
      loan.lent.caches.drain(MINE);
    }
    taken = loan.lent.caches.alloc(drains ? YOURS : MINE, MigrateType.MOVABLE, 0);
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
    if (taken != Pfn.NONE) {
      loan.lent.bitfield.put(taken, 0);
    }
    for (long pfn = 0; pfn < rest; pfn++) {
      loan.lent.bitfield.put(pfn, 0);
    }
    r.r2 = loan.settle();
  }
}
