package org.kmem.bench.concurrency;

import java.lang.ref.Cleaner;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Something that one state of a test uses, and then another: making it takes longer than most tests.
 *
 * <p>Not for two states at a time; what its operations allow is as safe as they are.
 *
 * @param <T> what is lent
 */
final class Loan<T extends Loan.Lent> {
  /*
   * Implementation notes.
   * A state that jcstress makes and never runs would keep what it was lent: a cleaner returns it. What a state
   * that failed has used is not lent again.
   */
  private static final Cleaner CLEANER = Cleaner.create();

  /** What can be lent. */
  interface Lent {
    /** What is wrong with it when nobody has anything of it; empty if nothing is. */
    String problem();
  }

  /** What is to be lent, as many as there are states at a time. */
  static final class Pool<T extends Lent> {
    private final Queue<T> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
      this.maker = maker;
    }

    /** Lends one, until it is given back or the loan is lost together with its state. */
    Loan<T> lend() {
      T lent = idle.poll();
      Return<T> end = new Return<>(this, lent == null ? maker.get() : lent, new AtomicBoolean());
      Loan<T> loan = new Loan<>(end);
      CLEANER.register(loan, end::giveBack);
      return loan;
    }
  }

  /** How something goes back, once. */
  private record Return<T extends Lent>(Pool<T> pool, T lent, AtomicBoolean over) {
    void giveBack() {
      if (over.compareAndSet(false, true) && lent.problem().isEmpty()) {
        pool.idle.add(lent);
      }
    }
  }

  final T lent;
  private final Return<T> end;

  private Loan(Return<T> end) {
    this.lent = end.lent();
    this.end = end;
  }

  /** Ends the loan, everything having been given back: what is wrong, or "right". */
  String settle() {
    String problem = lent.problem();
    end.giveBack();
    return problem.isEmpty() ? "right" : problem;
  }
}
