package org.kmem.bench.replay;

import java.util.Arrays;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Which block here stands for each block that a trace has allocated and not freed: a table of the frames that the
 * trace names, with entries where blocks start.
 */
final class LiveBlocks {
  /** No block. */
  static final long NONE = -1;

  private static final int ORDER_BITS = 4;

  private final FrameNumbers numbers;
  private final long[] blocks;

  /** Bit o is set once a block of order o was entered. */
  private int orders;

  /** Makes an empty table for some frames. */
  LiveBlocks(FrameNumbers numbers) {
    this.numbers = numbers;
    this.blocks = new long[numbers.count()];
    Arrays.fill(blocks, NONE);
  }

  static long block(long pfn, int order) {
    return pfn << ORDER_BITS | order;
  }

  static long pfn(long block) {
    return block >> ORDER_BITS;
  }

  static int order(long block) {
    return (int) (block & ((1 << ORDER_BITS) - 1));
  }

  void put(long recorded, long block) {
    blocks[numbers.of(recorded)] = block;
    orders |= 1 << order(block);
  }

  /** The block that stands for the one starting at a recorded frame, or none. */
  long get(long recorded) {
    return blocks[numbers.of(recorded)];
  }

  /** The same, and takes it out. */
  long remove(long recorded) {
    int number = numbers.of(recorded);
    long block = blocks[number];
    blocks[number] = NONE;
    return block;
  }

  /**
   * Where the smallest block above an order starts that contains a recorded frame.
   *
   * @return its first recorded frame, or {@link #NONE}
   */
  long headOfLarger(long recorded, int order) {
    for (int left = orders & (-2 << order); left != 0; left &= left - 1) {
      int larger = Integer.numberOfTrailingZeros(left);
      long head = Pfn.alignDown(recorded, larger);
      long block = numbers.has(head) ? get(head) : NONE;
      if (block != NONE && order(block) >= larger) {
        return head;
      }
    }
    return NONE;
  }

  /** Lets every page of a block that was split stand for the recorded one at its place. */
  void split(long head) {
    long block = remove(head);
    for (long i = 0; i < Order.pages(order(block)); i++) {
      put(head + i, block(pfn(block) + i, 0));
    }
  }
}
