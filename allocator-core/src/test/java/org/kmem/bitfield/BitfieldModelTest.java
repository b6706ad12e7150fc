package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Random takes and frees of every order against one bit for each frame. A failure names its seed; {@code
 * -Dkmem.seed=N} replays it.
 */
final class BitfieldModelTest {
  private static final int EVENTS = 100_000;

  /** Neither end on the border of a pageblock; 150 MiB, so that the last tree is not whole. */
  private static final long START = 1_001;

  private static final long END = START + 150 * 256 + 77;

  private record Block(long pfn, int order) {}

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final List<Block> held = new ArrayList<>();
  private final BitSet taken = new BitSet();

  static long[] seeds() {
    Long replayed = Long.getLong("kmem.seed");
    return replayed == null ? new long[] {1, 2, 3, System.nanoTime()} : new long[] {replayed};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomEvents_againstOneBitForEachFrame_agree(long seed) {
    BitfieldZone zone = engine.own(BitfieldZone.of(START, END, 2), BitfieldZone::verify);
    SplittableRandom random = new SplittableRandom(seed);
    long[] before = zone.bitfield().countFreeBlocks();
    int step = 0;
    try {
      for (; step < EVENTS; step++) {
        boolean growing = step / 10_000 % 2 == 0;
        if (random.nextInt(100) < (growing ? 60 : 40) || held.isEmpty()) {
          take(zone, random);
        } else {
          free(zone, random);
        }
        if (step % 500 == 0) {
          check(zone);
        }
      }
      while (!held.isEmpty()) {
        free(zone, random);
      }
      zone.drainAll();
      check(zone);
      long[] after = zone.bitfield().countFreeBlocks();
      for (int order = 0; order <= Order.MAX; order++) {
        assertThat(sum(after, order)).as("blocks of order %d", order).isEqualTo(sum(before, order));
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", event " + step + ": replay with -Dkmem.seed=" + seed, e);
    }
  }

  private void take(BitfieldZone zone, SplittableRandom random) {
    int order = random.nextInt(3) == 0 ? random.nextInt(Order.COUNT) : random.nextInt(3);
    int type = random.nextInt(MigrateType.PCP_TYPES);
    int slot = random.nextInt(2);
    long pfn = order == 0 ? zone.caches().alloc(slot, type, 0) : Pfn.NONE;
    if (pfn == Pfn.NONE) {
      pfn = zone.bitfield().alloc(slot, order, type, 0);
    }
    if (pfn == Pfn.NONE && random.nextInt(4) == 0) {
      // What the search did not find is not there: neither is it by exact claims.
      zone.drainAll();
      pfn = zone.bitfield().alloc(slot, order, type, 0);
      if (pfn == Pfn.NONE) {
        for (long at = Pfn.alignUp(START, order);
            at + Order.pages(order) <= END;
            at += 1L << order) {
          assertThat(taken.nextSetBit((int) at)).isBetween(0, (int) (at + Order.pages(order)) - 1);
        }
      }
    }
    if (pfn != Pfn.NONE) {
      assertThat(Pfn.isAligned(pfn, order)).isTrue();
      assertThat(pfn).isBetween(START, END - Order.pages(order));
      int next = taken.nextSetBit((int) pfn);
      assertThat(next < 0 || next >= pfn + Order.pages(order)).as("pfn %d", pfn).isTrue();
      taken.set((int) pfn, (int) (pfn + Order.pages(order)));
      held.add(new Block(pfn, order));
    }
  }

  private void free(BitfieldZone zone, SplittableRandom random) {
    int index = random.nextInt(held.size());
    Block block = held.get(index);
    held.set(index, held.getLast());
    held.removeLast();
    taken.clear((int) block.pfn(), (int) (block.pfn() + Order.pages(block.order())));
    if (block.order() > 0 || !zone.caches().free(random.nextInt(2), block.pfn())) {
      zone.bitfield().free(block.pfn(), block.order());
    }
  }

  private void check(BitfieldZone zone) {
    zone.verify();
    assertThat(zone.bitfield().freePages() + zone.caches().count() + taken.cardinality())
        .isEqualTo(END - START);
    long inBlocks = 0;
    for (int order = 0; order <= Order.MAX; order++) {
      inBlocks += sum(zone.bitfield().countFreeBlocks(), order) << order;
    }
    assertThat(inBlocks).isEqualTo(zone.bitfield().freePages());
    assertThat(visited(zone)).isEqualTo(zone.bitfield().countFreeBlocks());
  }

  /** Free blocks counted as they are visited, once it is clear that nobody holds a page of them. */
  private long[] visited(BitfieldZone zone) {
    long[] counts = new long[MigrateType.COUNT * Order.COUNT];
    zone.bitfield()
        .forEachFreeBlock((pfn, order, type) -> {
          counts[type * Order.COUNT + order]++;
          int held = taken.nextSetBit((int) pfn);
          assertThat(held < 0 || held >= pfn + Order.pages(order)).isTrue();
        });
    return counts;
  }

  private static long sum(long[] counts, int order) {
    long blocks = 0;
    for (int at = order; at < counts.length; at += Order.COUNT) {
      blocks += counts[at];
    }
    return blocks;
  }
}
