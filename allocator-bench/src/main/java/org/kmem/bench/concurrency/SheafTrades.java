package org.kmem.bench.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.SlabStrategy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * {@code slab:sheaf}: full sheaves are traded for empty ones by two at once, a slot's sheaves are used by two, drained
 * while their owner uses them, or left behind by an owner that ends.
 */
@JCStressTest
@Outcome(
    id = {"nothing, right", "marked, right"},
    expect = Expect.ACCEPTABLE,
    desc = "Too early, or handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class SheafTrades {
  private static final AtomicInteger STATES = new AtomicInteger();

  private final CacheUse use =
      switch (STATES.getAndIncrement() % 5) {
        case 0 -> new FullForEmpty();
        case 1 -> new FullTwice();
        case 2 -> new OneSlot();
        case 3 -> new OwnerDrained();
        default -> new OwnerEnds();
      };

  /** Made by jcstress. */
  public SheafTrades() {}

  /** One slot's stack is full and gets one more, another's is empty and is to give one. */
  private static final class FullForEmpty extends CacheUse {
    FullForEmpty() {
      super(SlabStrategy.SHEAF);
      int full = 2 * cache.sheafCapacity();
      keep(MINE, full + 1);
      for (int i = 0; i < full; i++) {
        markAndFree(MINE, markFirst());
      }
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

  /** Two slots' stacks are full and get one more each; then both are emptied by half. */
  private static final class FullTwice extends CacheUse {
    FullTwice() {
      super(SlabStrategy.SHEAF);
      int full = 2 * cache.sheafCapacity();
      keep(MINE, 2 * full + 2);
      for (int i = 0; i < 2 * full; i++) {
        markAndFree(i % 2 == 0 ? MINE : YOURS, markFirst());
      }
      first.holdFirst();
      second.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(MINE);
      first.takeBulk(MINE, 2 * cache.sheafCapacity());
    }

    @Override
    void second() {
      second.giveFirst(YOURS);
      second.takeBulk(YOURS, 2 * cache.sheafCapacity());
    }
  }

  /** Two use the sheaves of one slot, which are full. */
  private static final class OneSlot extends CacheUse {
    OneSlot() {
      super(SlabStrategy.SHEAF);
      int full = 2 * cache.sheafCapacity();
      keep(MINE, full + 1);
      for (int i = 0; i < full; i++) {
        markAndFree(MINE, markFirst());
      }
      first.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(MINE);
      first.take(MINE);
    }

    @Override
    void second() {
      second.take(MINE);
      second.take(MINE);
    }
  }

  /** An owner uses its sheaves and gives its slot up while all are drained, and it is asked to. */
  private static final class OwnerDrained extends CacheUse {
    OwnerDrained() {
      super(SlabStrategy.SHEAF);
      keep(MINE, 3);
      first.holdFirst();
      first.holdFirst();
    }

    @Override
    void first() {
      try (CacheHandle mine = cache.take()) {
        first.giveFirst(mine);
        first.take(mine);
        first.giveFirst(mine);
      }
    }

    @Override
    void second() {
      cache.shrink();
      second.take(MINE);
    }
  }

  /** A thread is about to end, or has, with objects in its sheaves: one adopts them, or drains them first. */
  private static final class OwnerEnds extends CacheUse {
    private final Thread owner;

    OwnerEnds() {
      super(SlabStrategy.SHEAF);
      keep(MINE, 4);
      long[] left = {markFirst(), markFirst(), markFirst()};
      owner = new Thread(() -> leave(left), "owner");
      owner.start();
      while (cache.cpuSlots().owners() == 0 && owner.isAlive()) {
        Thread.onSpinWait();
      }
    }

    /** Never closes its handle. */
    @SuppressWarnings("resource")
    private void leave(long[] objects) {
      CacheHandle mine = cache.take();
      for (long object : objects) {
        markAndFree(mine, object);
      }
    }

    @Override
    void first() {
      try (CacheHandle mine = cache.take()) {
        first.take(mine);
      }
    }

    @Override
    void second() {
      cache.drain(StressCache.CPUS);
      second.take(MINE);
    }

    @Override
    void await() {
      while (owner.isAlive()) {
        Thread.onSpinWait();
      }
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
