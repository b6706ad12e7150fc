package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.Scenario;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

/**
 * What two threads do to one slab or stack, in every order of accesses up to some preemptions. Kept to what needs
 * no monitor: an explored thread may wait for memory only.
 */
final class SlabOrdersConcurrencyTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int MINE = 0;
  private static final int YOURS = 1;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
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

    Hand giveFirst() {
      cache.free(slot, held.removeFirst());
      return this;
    }
  }

  /** Threads with what they hold at first; afterwards the books agree and nobody shares an object. */
  private static final class Hands implements Scenario {
    private final KmemCache cache;
    private final long others;
    private final List<List<Long>> atFirst = new ArrayList<>();
    private final List<Hand> hands = new ArrayList<>();
    private final List<Runnable> threads = new ArrayList<>();

    Hands(KmemCache cache, long others) {
      this.cache = cache;
      this.others = others;
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
}
