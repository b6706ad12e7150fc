package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.Scenario;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

/**
 * What two or three threads do to one slab or stack, in every order of accesses up to some preemptions. Kept to
 * what makes or gives back no slab, as the counters of those are on the heap, and to two threads at a monitor.
 */
final class SlabOrdersConcurrencyTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int MINE = 0;
  private static final int YOURS = 1;
  private static final int THEIRS = 2;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .slots(3)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private KmemCache cache(SlabStrategy strategy) {
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    return slabs.create("explored", 256, 0, CacheFlags.SLAB_NO_MERGE);
  }

  /** What a thread holds, taken and given back through its slot. */
  private record Hand(KmemCache cache, int slot, List<Long> held) {
    Hand take() {
      held.add(cache.alloc(slot, GFP));
      return this;
    }

    Hand takeBulk(int count) {
      long[] taken = new long[count];
      assertThat(cache.allocBulk(slot, GFP, taken, 0, count)).isEqualTo(count);
      Arrays.stream(taken).forEach(held::add);
      return this;
    }

    Hand giveFirst() {
      cache.free(slot, held.removeFirst());
      return this;
    }

    void giveBulk() {
      long[] given = held.stream().mapToLong(Long::longValue).toArray();
      held.clear();
      cache.freeBulk(slot, given, 0, given.length);
    }
  }

  /** Threads with what they hold at first; afterwards the books agree and nobody shares an object. */
  private static final class Hands implements Scenario {
    private final KmemCache cache;
    private final long others;
    private final long slabs;
    private final List<List<Long>> atFirst = new ArrayList<>();
    private final List<Hand> hands = new ArrayList<>();
    private final List<Runnable> threads = new ArrayList<>();

    Hands(KmemCache cache, long others) {
      this.cache = cache;
      this.others = others;
      this.slabs = cache.figures().slabs();
    }

    Hands thread(int slot, Consumer<Hand> body, Long... held) {
      Hand hand = new Hand(cache, slot, new ArrayList<>());
      atFirst.add(List.of(held));
      hands.add(hand);
      threads.add(() -> body.accept(hand));
      return this;
    }

    @Override
    public void begin() {
      for (int i = 0; i < hands.size(); i++) {
        hands.get(i).held().clear();
        hands.get(i).held().addAll(atFirst.get(i));
      }
    }

    @Override
    public List<Runnable> threads() {
      return threads;
    }

    @Override
    public void check() {
      cache.verify();
      List<Long> all = hands.stream().flatMap(hand -> hand.held().stream()).toList();
      assertThat(all).doesNotHaveDuplicates().doesNotContain(0L);
      assertThat(cache.liveObjects()).isEqualTo(others + all.size());
      assertThat(cache.figures().slabs()).isEqualTo(slabs);
    }
  }

  @Test
  void treiber_topTakenAndGivenBackMeanwhile_isNotTakenWithAStaleLink() {
    KmemCache cache = cache(SlabStrategy.TREIBER);
    cache.free(MINE, cache.alloc(MINE, GFP));
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, 0)
                .thread(MINE, hand -> hand.take())
                .thread(YOURS, hand -> hand.take().take().giveFirst()));
  }

  @Test
  void treiber_twoThatGiveBack_loseNothing() {
    KmemCache cache = cache(SlabStrategy.TREIBER);
    long mine = cache.alloc(MINE, GFP);
    long yours = cache.alloc(MINE, GFP);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, 0)
                .thread(MINE, hand -> hand.giveFirst().take(), mine)
                .thread(YOURS, hand -> hand.giveFirst(), yours));
  }

  @Test
  void slub_givenBackFromElsewhereWhileTheSlotRunsOut_losesNothing() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = new Long[3 * objects];
    Arrays.setAll(all, i -> cache.alloc(MINE, GFP));
    // The slot's own slab is full, and it has another in its chain.
    cache.free(MINE, all[0]);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 3)
                .thread(MINE, hand -> hand.take())
                .thread(
                    YOURS,
                    hand -> hand.giveFirst().giveFirst(),
                    all[2 * objects],
                    all[2 * objects + 1]));
  }

  @Test
  void slub_twoThatGiveBackToOneFullSlab_freezeItOnce() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = new Long[3 * objects];
    Arrays.setAll(all, i -> cache.alloc(MINE, GFP));
    Explorer.withPreemptions(4)
        .explore(
            new Hands(cache, all.length - 2)
                .thread(MINE, hand -> hand.giveFirst(), all[0])
                .thread(YOURS, hand -> hand.giveFirst(), all[1]));
  }

  private static Long[] takeAll(KmemCache cache, int count) {
    Long[] all = new Long[count];
    Arrays.setAll(all, i -> cache.alloc(MINE, GFP));
    return all;
  }

  @Test
  void treiber_threeAtTheTop_shareNothing() {
    KmemCache cache = cache(SlabStrategy.TREIBER);
    Long[] all = takeAll(cache, 10);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 1)
                .thread(MINE, Hand::take)
                .thread(YOURS, Hand::take)
                .thread(THEIRS, Hand::giveFirst, all[5]));
  }

  @Test
  void treiber_chainTakenWhileItsFirstIsGivenBackAgain_isNotTakenWithStaleLinks() {
    KmemCache cache = cache(SlabStrategy.TREIBER);
    Long[] all = takeAll(cache, 10);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length)
                .thread(MINE, hand -> hand.takeBulk(2))
                .thread(YOURS, hand -> hand.take().take().giveFirst()));
  }

  @Test
  void treiber_shrunkWhileObjectsComeBack_losesNone() {
    KmemCache cache = cache(SlabStrategy.TREIBER);
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 2 * objects - 2);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 2)
                .thread(MINE, hand -> cache.shrink())
                .thread(YOURS, hand -> hand.giveFirst().giveFirst(), all[0], all[objects]));
  }

  @Test
  void slub_twoElsewhereGiveBackWhileTheSlotRunsOut_loseNothing() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 3 * objects);
    // The slot's own slab is full, and it has another in its chain.
    cache.free(MINE, all[0]);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 3)
                .thread(MINE, Hand::take)
                .thread(YOURS, Hand::giveFirst, all[2 * objects])
                .thread(THEIRS, Hand::giveFirst, all[2 * objects + 1]));
  }

  @Test
  void slub_bulkAndOneGiveBackToAFullSlab_loseNothing() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    Long[] all = takeAll(cache, 2 * cache.geometry().objects());
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 4)
                .thread(MINE, Hand::giveBulk, all[0], all[1], all[2])
                .thread(YOURS, Hand::giveFirst, all[3]));
  }

  @Test
  void slub_slotDrainedWhileItsSlabGetsObjectsBack_losesNone() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    Long[] all = takeAll(cache, cache.geometry().objects() - 2);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 2)
                .thread(MINE, hand -> cache.drain(MINE))
                .thread(YOURS, hand -> hand.giveFirst().giveFirst(), all[0], all[1]));
  }

  @Test
  void slub_slotBusyAndNodesSlabGetsObjectsBack_shareNothing() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 2 * objects);
    // The first slab is on the node's list with three free objects, the second the slot's own with
    // two.
    for (int i = 0; i < 3; i++) {
      cache.free(YOURS, all[i]);
    }
    cache.drain(YOURS);
    cache.free(MINE, all[objects]);
    cache.free(MINE, all[objects + 1]);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 6)
                .thread(MINE, Hand::take)
                .thread(MINE, Hand::take)
                .thread(YOURS, Hand::giveFirst, all[3]));
  }

  @Test
  void slub_fullSlabGetsObjectsUnderTheMonitorAndBeside_isInOnePlace() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 3 * objects);
    cache.free(MINE, all[2 * objects]);
    // Who finds the first slot busy takes from the node's list, and gives back under the monitor.
    cache.free(YOURS, all[0]);
    cache.free(YOURS, all[1]);
    cache.drain(YOURS);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 5)
                .thread(MINE, Hand::take)
                .thread(MINE, Hand::giveFirst, all[objects])
                .thread(YOURS, Hand::giveFirst, all[objects + 1]));
  }

  /** Two slabs on the node's list with three free objects each, no slab with a slot; gives those in use. */
  private static Long[] twoPartialSlabs(KmemCache cache) {
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 2 * objects);
    for (int i = 1; i <= 3; i++) {
      cache.free(YOURS, all[objects - i]);
      cache.free(MINE, all[2 * objects - i]);
    }
    cache.drain(YOURS);
    cache.drain(MINE);
    return Stream.concat(
            Arrays.stream(all, 0, objects - 3), Arrays.stream(all, objects, 2 * objects - 3))
        .toArray(Long[]::new);
  }

  @Test
  void slub_lastTwoOfAListedSlabComeBack_leaveItEmptyOnce() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    Long[] all = twoPartialSlabs(cache);
    int inFirst = all.length / 2;
    for (int i = 2; i < inFirst; i++) {
      cache.free(YOURS, all[i]);
    }
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, inFirst)
                .thread(YOURS, Hand::giveFirst, all[0])
                .thread(THEIRS, Hand::giveFirst, all[1]));
  }

  @Test
  void slub_slotRefillsWhileASlabOfTheListRunsEmpty_sharesNothing() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    Long[] all = twoPartialSlabs(cache);
    int inFirst = all.length / 2;
    for (int i = 1; i < inFirst; i++) {
      cache.free(YOURS, all[i]);
    }
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, inFirst)
                .thread(MINE, Hand::take)
                .thread(YOURS, Hand::giveFirst, all[0]));
  }

  @Test
  void slub_shrunkWhileASlotRefills_isNoReasonForANewSlab() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    Long[] all = twoPartialSlabs(cache);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length)
                .thread(MINE, Hand::take)
                .thread(YOURS, hand -> cache.shrink()));
  }

  @Test
  void slub_shrunkWhileAFullSlabGetsObjectsBack_losesNone() {
    KmemCache cache = cache(SlabStrategy.SLUB);
    int objects = cache.geometry().objects();
    Long[] all = takeAll(cache, 2 * objects);
    cache.free(MINE, all[objects]);
    Explorer.withPreemptions(3)
        .explore(
            new Hands(cache, all.length - 3)
                .thread(MINE, hand -> cache.shrink())
                .thread(YOURS, hand -> hand.giveFirst().giveFirst(), all[0], all[1]));
  }
}
