package org.kmem.bench.concurrency;

import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Owner slots: two threads want the only one. Never both own it at once, so plain additions of its owners add up, and
 * one of them gets it.
 */
@JCStressTest
@Outcome(
    id = {"1, 0, 1", "0, 1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "One was too late.")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two owners at once, none, or an addition is lost.")
@State
public class OwnerHandOver {
  private final CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 1, 1);
  private int additions;

  /** Made by jcstress. */
  public OwnerHandOver() {}

  private int addIfOwned() {
    try (SlotHandle handle = slots.take()) {
      if (handle.isOwned()) {
        additions++;
      }
      return handle.isOwned() ? 1 : 0;
    }
  }

  /**
   * Owns the slot or does not.
   *
   * @param r hears which
   */
  @Actor
  public void first(III_Result r) {
    r.r1 = addIfOwned();
  }

  /**
   * Owns the slot or does not.
   *
   * @param r hears which
   */
  @Actor
  public void second(III_Result r) {
    r.r2 = addIfOwned();
  }

  /**
   * Proves the table right.
   *
   * @param r hears what the additions came to
   */
  @Arbiter
  public void count(III_Result r) {
    slots.verify();
    r.r3 = additions;
  }
}
