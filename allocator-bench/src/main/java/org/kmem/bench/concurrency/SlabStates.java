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
 * {@code slab:slub}: objects come back to a slab from elsewhere while its slot takes some, others come back to it,
 * its last comes back, or the cache is shrunk.
 */
@JCStressTest
@Outcome(
    id = {"nothing, right", "marked, right"},
    expect = Expect.ACCEPTABLE,
    desc = "Too early, or handed over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Handed over without what was written, or books wrong.")
@State
public class SlabStates {
  private static final AtomicInteger STATES = new AtomicInteger();

  private final CacheUse use =
      switch (STATES.getAndIncrement() % 5) {
        case 0 -> new SlotRunsOut();
        case 1 -> new FullSlab();
        case 2 -> new LastInUse();
        case 3 -> new Shrunk();
        default -> new Drained();
      };

  /** Made by jcstress. */
  public SlabStates() {}

  /** An object comes back to the slab of a slot, which has run out of objects of its own and takes one. */
  private static final class SlotRunsOut extends CacheUse {
    SlotRunsOut() {
      super(SlabStrategy.SLUB);
      keep(MINE, cache.geometry().objects());
      first.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(YOURS);
    }

    @Override
    void second() {
      second.take(MINE);
    }
  }

  /** The first two objects of a full slab come back through two slots, and one of them is taken again. */
  private static final class FullSlab extends CacheUse {
    FullSlab() {
      super(SlabStrategy.SLUB);
      keep(MINE, 2 * cache.geometry().objects());
      first.holdFirst();
      second.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(YOURS);
      first.take(YOURS);
    }

    @Override
    void second() {
      second.giveFirst(THEIRS);
    }
  }

  /** The last two objects in use of a slab on a node's list come back. */
  private static final class LastInUse extends CacheUse {
    LastInUse() {
      super(SlabStrategy.SLUB);
      int objects = cache.geometry().objects();
      keep(MINE, 2 * objects);
      first.holdFirst();
      second.holdFirst();
      for (int i = 2; i < objects; i++) {
        dropFirst(YOURS);
      }
      cache.drain(YOURS);
    }

    @Override
    void first() {
      first.giveFirst(YOURS);
    }

    @Override
    void second() {
      second.giveFirst(THEIRS);
      second.take(THEIRS);
    }
  }

  /** All objects of two slabs come back while the cache is shrunk. */
  private static final class Shrunk extends CacheUse {
    Shrunk() {
      super(SlabStrategy.SLUB);
      int objects = cache.geometry().objects();
      keep(MINE, objects + 1);
      first.holdFirst();
      for (int i = 1; i < objects; i++) {
        dropFirst(YOURS);
      }
      first.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(YOURS);
      first.giveFirst(YOURS);
    }

    @Override
    void second() {
      cache.shrink();
      second.take(MINE);
    }
  }

  /** A slot is drained while it takes and gives. */
  private static final class Drained extends CacheUse {
    Drained() {
      super(SlabStrategy.SLUB);
      keep(MINE, 5);
      first.holdFirst();
    }

    @Override
    void first() {
      first.giveFirst(MINE);
      first.take(MINE);
    }

    @Override
    void second() {
      cache.drain(MINE);
      second.take(YOURS);
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
