package org.kmem.bench.concurrency;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
 * Owner slots: the only one is held by a thread that is about to end, or has. Two threads want to adopt it and keep
 * it. One at most does, never while its owner lives, and it sees what the owner wrote.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The owner still lived.")
@Outcome(
    id = {"1, 0, 1", "0, 1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "Adopted, with what the owner wrote last.")
@Outcome(
    id = "1, 1, 2",
    expect = Expect.ACCEPTABLE,
    desc = "One adopter's thread had ended, or was both: as in the trial that precedes a test.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two live owners, or one without what was written.")
@State
public class OwnerAdoption {
  /** The slot, and what its owner has written, plainly. */
  private static final class Owned {
    final CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 1, 1);
    int written;

    /** Never closes its handle. */
    @SuppressWarnings("resource")
    void own() {
      slots.take();
      written = 1;
    }
  }

  private final Owned owned = new Owned();
  private final AtomicReference<@Nullable Thread> lastAdopter = new AtomicReference<>();
  private int adopted;

  /** Starts the owner, and goes on when it has the slot. */
  public OwnerAdoption() {
    Thread owner = new Thread(owned::own, "owner");
    owner.start();
    while (owned.slots.owners() == 0 && owner.isAlive()) {
      Thread.onSpinWait();
    }
  }

  /** Never closes its handle either; 2 if another adopted before and still lives. */
  @SuppressWarnings("resource")
  private int adopt() {
    SlotHandle handle = owned.slots.take();
    if (!handle.isOwned()) {
      return 0;
    }
    adopted += owned.written;
    Thread self = Thread.currentThread();
    Thread before = lastAdopter.getAndSet(self);
    return before != null && !before.equals(self) && before.isAlive() ? 2 : 1;
  }

  /**
   * Adopts the slot or does not.
   *
   * @param r hears which
   */
  @Actor
  public void first(III_Result r) {
    r.r1 = adopt();
  }

  /**
   * Adopts the slot or does not.
   *
   * @param r hears which
   */
  @Actor
  public void second(III_Result r) {
    r.r2 = adopt();
  }

  /**
   * Proves the table right.
   *
   * @param r hears what adopters saw
   */
  @Arbiter
  public void count(III_Result r) {
    owned.slots.verify();
    r.r3 = adopted;
  }
}
