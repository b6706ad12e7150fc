package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * LLFree's ageing on 1 GiB: nine tenths filled, half freed at random, then 100 rounds of freeing a tenth of
 * what is held at random, through any slot, and taking as much again, through the slots in turn.
 */
final class BitfieldAgeingTest {
  private static final int PAGES = 1 << 18;
  private static final int ROUNDS = 100;

  /** Figures differ by some parts in a hundred from seed to seed: the worst has to hold. */
  private static final long[] SEEDS = {42, 1, 2};

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final long[] pages = new long[PAGES / 10 * 9];
  private int held;

  @ParameterizedTest(name = "{0} slots")
  @ValueSource(ints = {1, 2, 4, 8, 16})
  void ageing_hundredRounds_keepsFreeMemoryTogether(int slots) {
    for (long seed : SEEDS) {
      BitfieldZone zone = engine.own(BitfieldZone.of(0, PAGES, slots), BitfieldZone::verify);
      zone.caches().resize(64, PAGES / 128 / slots);
      SplittableRandom random = new SplittableRandom(seed);
      held = 0;
      take(zone, pages.length);
      free(zone, held / 2, random);
      double atStart = intactShare(zone);
      double least = atStart;
      for (int round = 0; round < ROUNDS; round++) {
        int before = held;
        free(zone, before / 10, random);
        take(zone, before);
        least = Math.min(least, intactShare(zone));
      }
      assertThat(least)
          .as("share, seed %d: nothing whole is lost", seed)
          .isGreaterThan(atStart - 0.02);
      assertThat(intactShare(zone)).as("share after all rounds, seed %d", seed).isGreaterThan(0.9);
    }
  }

  private void take(BitfieldZone zone, int upTo) {
    while (held < upTo) {
      long pfn = zone.caches().alloc(held % zone.caches().slots(), MigrateType.MOVABLE, 0);
      assertThat(pfn).isNotEqualTo(Pfn.NONE);
      pages[held++] = pfn;
    }
  }

  private void free(BitfieldZone zone, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      int victim = random.nextInt(held);
      long pfn = pages[victim];
      pages[victim] = pages[--held];
      assertThat(zone.caches().free(random.nextInt(zone.caches().slots()), pfn)).isTrue();
    }
  }

  /** Whole frames among those that free memory would fill, what caches hold not counted. */
  private static double intactShare(BitfieldZone zone) {
    double frames = 2 * zone.freeBlocks(Order.MAX) + zone.freeBlocks(Order.PAGEBLOCK);
    return frames * Order.PAGEBLOCK_PAGES / zone.bitfield().freePages();
  }
}
