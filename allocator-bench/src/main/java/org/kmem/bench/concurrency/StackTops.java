package org.kmem.bench.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.kmem.slab.SlabStrategy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * {@code slab:treiber}: the top of the stack is taken while it is given back, taken and given back again, or
 * while the whole stack is taken to shrink the cache.
 */
@JCStressTest
@Outcome(
    id = {"nothing, right", "marked, right"},
    expect = Expect.ACCEPTABLE,
    desc = "Too early, or handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class StackTops {
  private static final int FREE = 5;
  private static final AtomicInteger STATES = new AtomicInteger();

  private final CacheUse use =
      switch (STATES.getAndIncrement() % 4) {
        case 0 -> new HandedOver();
        case 1 -> new TakenAndGivenBack();
        case 2 -> new ChainTaken();
        default -> new Shrunk();
      };

  /** Made by jcstress. */
  public StackTops() {}

  /** An object is given by one and taken by the other. */
  private static final class HandedOver extends CacheUse {
    HandedOver() {
      super(SlabStrategy.TREIBER);
      keep(MINE, cache.geometry().objects() - FREE);
      first.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(MINE);
    }

    @Override
    void second() {
      second.take(YOURS);
    }
  }

  /** ABA: the top is the same again, and what lies below is not. */
  private static final class TakenAndGivenBack extends CacheUse {
    TakenAndGivenBack() {
      super(SlabStrategy.TREIBER);
      keep(MINE, cache.geometry().objects() - FREE);
    }

    @Override
    void first() {
      first.take(MINE);
    }

    @Override
    void second() {
      second.take(YOURS);
      second.take(YOURS);
      second.giveFirst(YOURS);
    }
  }

  /** The same with several taken at once. */
  private static final class ChainTaken extends CacheUse {
    ChainTaken() {
      super(SlabStrategy.TREIBER);
      keep(MINE, cache.geometry().objects() - FREE);
    }

    @Override
    void first() {
      first.takeBulk(MINE, 3);
    }

    @Override
    void second() {
      second.take(YOURS);
      second.take(YOURS);
      second.giveFirst(YOURS);
    }
  }

  /** One slab runs empty while the stack is taken; who finds no stack makes a slab. */
  private static final class Shrunk extends CacheUse {
    Shrunk() {
      super(SlabStrategy.TREIBER);
      int objects = cache.geometry().objects();
      keep(MINE, objects + 1);
      first.holdFirst();
      for (int i = 1; i < objects; i++) {
        dropFirst(MINE);
      }
    }

    @Override
    void first() {
      first.giveFirst(YOURS);
      first.take(YOURS);
    }

    @Override
    void second() {
      cache.shrink();
    }
  }

  /** Does the first half. */
  @Actor
  public void first() {
    use.first();
  }

  /** Does the second half. */
  @Actor
  public void second() {
    use.second();
  }

  /**
   * Gives everything back.
   *
   * @param r hears what was seen, and what the books say
   */
  @Arbiter
  public void settle(LL_Result r) {
    use.settle(r);
  }
}
