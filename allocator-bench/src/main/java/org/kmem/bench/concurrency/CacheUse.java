package org.kmem.bench.concurrency;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabStrategy;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A situation of a cache: what is held at first, and what two actors do then.
 *
 * <p>What an actor gives back it has marked, and who takes it must see the mark. In the end nobody shares an object,
 * and the books agree with what is held. An exception of an actor is an error of the test.
 */
abstract class CacheUse {
  static final int MINE = 0;
  static final int YOURS = 1;
  static final int THEIRS = 2;

  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final long MARK = 42;

  final KmemCache cache;

  /** In nobody's hands; for the constructor. */
  final List<Long> kept = new ArrayList<>();

  final Hand first = new Hand();
  final Hand second = new Hand();

  private final Loan<StressCache> loan;
  private final Set<Long> marked = new HashSet<>();

  CacheUse(SlabStrategy strategy) {
    loan = StressCache.lend(strategy);
    cache = loan.lent.cache;
  }

  /** What the first actor does. */
  abstract void first();

  /** What the second does. */
  abstract void second();

  /** Waits for whoever else was started. */
  void await() {}

  /** Takes objects to be kept; for the constructor. */
  final void keep(int slot, int objects) {
    for (int i = 0; i < objects; i++) {
      kept.add(cache.alloc(slot, GFP));
    }
  }

  /** Gives the object that was kept first back; for the constructor. */
  final void dropFirst(int slot) {
    cache.free(slot, kept.removeFirst());
  }

  /** Takes an object out of those kept, to be marked by who gives it back; for the constructor. */
  final long markFirst() {
    long object = kept.removeFirst();
    Memory.putLong(object, 0);
    marked.add(object);
    return object;
  }

  /** Writes what a later holder must see, and gives an object back. */
  final void markAndFree(int slot, long object) {
    Memory.putLong(object, MARK);
    cache.free(slot, object);
  }

  /** The same by handle. */
  final void markAndFree(CacheHandle mine, long object) {
    Memory.putLong(object, MARK);
    mine.free(object);
  }

  /**
   * Ends the situation.
   *
   * @param r hears what was seen, and what the books say
   */
  final void settle(LL_Result r) {
    await();
    r.r1 = first.stale || second.stale ? "stale" : first.seen || second.seen ? "marked" : "nothing";
    r.r2 = settle();
  }

  private String settle() {
    List<Long> all = new ArrayList<>(kept);
    all.addAll(first.objects);
    all.addAll(second.objects);
    if (all.contains(0L) || new HashSet<>(all).size() < all.size()) {
      return "none or shared: " + all;
    }
    String held = loan.lent.problem(all.size());
    if (!held.isEmpty()) {
      return held;
    }
    all.forEach(object -> cache.free(MINE, object));
    return loan.settle();
  }

  /** What one actor holds. */
  final class Hand {
    private final List<Long> objects = new ArrayList<>();
    private boolean seen;
    private boolean stale;

    /** Moves an object that was kept here; for the constructor. */
    void holdFirst() {
      objects.add(markFirst());
    }

    void take(int slot) {
      hold(cache.alloc(slot, GFP));
    }

    void take(CacheHandle mine) {
      hold(mine.alloc(GFP));
    }

    void takeBulk(int slot, int count) {
      long[] taken = new long[count];
      int end = cache.allocBulk(slot, GFP, taken, 0, count);
      for (int i = 0; i < end; i++) {
        hold(taken[i]);
      }
    }

    private void hold(long object) {
      if (object != 0 && marked.contains(object)) {
        boolean isMarked = Memory.getLong(object) == MARK;
        seen |= isMarked;
        stale |= !isMarked;
      }
      objects.add(object);
    }

    /** Marks the object it has held longest, and gives it back. */
    void giveFirst(int slot) {
      markAndFree(slot, objects.removeFirst());
    }

    void giveFirst(CacheHandle mine) {
      markAndFree(mine, objects.removeFirst());
    }
  }
}
