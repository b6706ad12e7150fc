package org.kmem.buddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageTrace;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The buddy lists of one migrate type against a set of free frames: whatever was taken and given back, the free
 * blocks are the largest aligned ones that the set can be cut into.
 *
 * <p>A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class BuddyModelTest {
  private static final int START = 37;
  private static final int END = 3 * 32_768 + 12_345;
  private static final int ZONE = 3;
  private static final int EVENTS = 4_000;

  private record Block(long pfn, int order) {}

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final BitSet free = new BitSet();
  private final List<Block> held = new ArrayList<>();

  static long[] seeds() {
    Long replayed = Long.getLong("kmem.seed");
    return replayed == null ? new long[] {1, 2, 3, System.nanoTime()} : new long[] {replayed};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void takesAndFrees_ofOneType_leaveCanonicalBlocks(long seed) {
    MemMap memMap = engine.own(new MemMap(END), map -> {});
    PageBlocks pageBlocks = engine.own(new PageBlocks(END), blocks -> {});
    Buddy buddy =
        engine.own(
            new Buddy(memMap, pageBlocks, ZONE, START, END, new Object(), PageTrace.NONE),
            Buddy::verify);
    for (long pfn = START; pfn < 32_768; pfn++) {
      buddy.release(pfn, 0);
    }
    buddy.releaseImplicit(1, 3);
    for (long pfn = 3 * 32_768; pfn < END; pfn++) {
      buddy.release(pfn, 0);
    }
    free.set(START, END);
    SplittableRandom random = new SplittableRandom(seed);
    try {
      for (int event = 0; event < EVENTS; event++) {
        step(buddy, memMap, random);
        if (event % 200 == 0) {
          assertThat(blocksOf(buddy)).as("event %d", event).isEqualTo(canonicalBlocks());
        }
      }
      while (!held.isEmpty()) {
        giveBack(buddy, held.removeLast());
      }
      assertThat(blocksOf(buddy)).isEqualTo(canonicalBlocks());
      assertThat(buddy.freePages()).isEqualTo(END - START);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": replay with -Dkmem.seed=" + seed, e);
    }
  }

  private void step(Buddy buddy, MemMap memMap, SplittableRandom random) {
    int kind = random.nextInt(20);
    if (kind < 11) {
      int order = random.nextInt(Order.COUNT);
      long pfn = buddy.alloc(order, MigrateType.MOVABLE, 0);
      if (pfn != Pfn.NONE) {
        take(memMap, pfn, order);
      } else {
        assertThat(canonicalBlocks()).as("order %d", order).matches(b -> noneFrom(b, order));
      }
    } else if (kind < 19) {
      if (!held.isEmpty()) {
        int last = random.nextInt(held.size());
        Block block = held.set(last, held.getLast());
        held.removeLast();
        giveBack(buddy, block);
      }
    } else {
      takeRange(buddy, memMap, START + random.nextInt(END - START), random.nextInt(3_000));
    }
  }

  private void takeRange(Buddy buddy, MemMap memMap, int start, int length) {
    int end = Math.min(start + length, END);
    boolean allFree = free.nextClearBit(start) >= end;
    assertThat(buddy.takeRange(start, end)).isEqualTo(allFree);
    for (int pfn = start; allFree && pfn < end; pfn++) {
      take(memMap, pfn, 0);
    }
  }

  private void take(MemMap memMap, long pfn, int order) {
    int end = (int) (pfn + Order.pages(order));
    assertThat(Pfn.isAligned(pfn, order)).isTrue();
    assertThat(free.nextClearBit((int) pfn)).isGreaterThanOrEqualTo(end);
    free.clear((int) pfn, end);
    memMap.setFlags(pfn, PageFlags.of(ZONE, PageFlags.ALLOCATED, order, MigrateType.MOVABLE));
    held.add(new Block(pfn, order));
  }

  private void giveBack(Buddy buddy, Block block) {
    buddy.free(block.pfn(), block.order());
    free.set((int) block.pfn(), (int) (block.pfn() + Order.pages(block.order())));
  }

  private static boolean noneFrom(long[] blocks, int order) {
    return Arrays.stream(blocks, order, Order.COUNT).sum() == 0;
  }

  private static long[] blocksOf(Buddy buddy) {
    long[] blocks = new long[Order.COUNT];
    for (int order = 0; order <= Order.MAX; order++) {
      blocks[order] = buddy.freeBlocks(order, MigrateType.MOVABLE);
    }
    return blocks;
  }

  /** Greedy: from the left, always the largest aligned block that is free as a whole. */
  private long[] canonicalBlocks() {
    long[] blocks = new long[Order.COUNT];
    for (int pfn = free.nextSetBit(0); pfn >= 0; pfn = free.nextSetBit(pfn)) {
      int runEnd = free.nextClearBit(pfn);
      while (pfn < runEnd) {
        int order = Math.min(Order.MAX, Integer.numberOfTrailingZeros(pfn));
        while (pfn + (1 << order) > runEnd) {
          order--;
        }
        blocks[order]++;
        pfn += 1 << order;
      }
    }
    return blocks;
  }
}
