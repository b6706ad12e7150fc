package org.kmem.bench.concurrency;

import org.kmem.gfp.MigrateType;
import org.kmem.units.Pfn;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Frame counters: a pageblock is isolated and opened again while pages of it are freed and taken. Free pages count
 * for the type they are of, and the mirror shows the last type.
 */
@JCStressTest
@Outcome(
    id = {"taken, right", "nothing, right"},
    expect = Expect.ACCEPTABLE,
    desc = "Books right; nothing is to be had of an isolated pageblock.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Books wrong.")
@State
public class FrameTypes {
  private final Loan<StressZone> loan = StressZone.lend();
  private final long given;
  private long taken;

  /** Takes a block to be given back. */
  public FrameTypes() {
    given = loan.lent.take(0, 3);
  }

  /** Frees eight pages and takes one. */
  @Actor
  public void freeAndTake() {
    loan.lent.free(given, 3);
    taken = loan.lent.take(0, 0);
  }

  /** Changes the type twice. */
  @Actor
  public void isolate() {
    loan.lent.bitfield.setPageblockType(0, MigrateType.ISOLATE);
    loan.lent.bitfield.setPageblockType(0, MigrateType.UNMOVABLE);
  }

  /**
   * Gives everything back.
   *
   * @param r hears what was taken, and what the books say
   */
  @Arbiter
  public void settle(LL_Result r) {
    r.r1 = taken == Pfn.NONE ? "nothing" : "taken";
    loan.lent.free(taken, 0);
    r.r2 = loan.settle();
  }
}
