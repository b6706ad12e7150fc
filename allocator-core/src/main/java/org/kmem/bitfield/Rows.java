package org.kmem.bitfield;

import org.kmem.memory.Memory;
import org.kmem.units.Order;

/**
 * The rows of one frame of 2 MiB: eight words of 64 bits in a cache line, a bit for each page, set while the
 * page is taken.
 *
 * <pre>
 *   0        8        16       24       32       40       48       56       64
 *   +--------+--------+--------+--------+--------+--------+--------+--------+
 *   | 0..63  | ..127  | ..191  | ..255  | ..319  | ..383  | ..447  | ..511  |
 *   +--------+--------+--------+--------+--------+--------+--------+--------+
 * </pre>
 *
 * <p>Pure functions on an address; safe for any thread. A bit is set by CAS and cleared, by its owner only, by
 * subtracting it: nothing can borrow from a neighbour, so that a release is one step for any set of bits.
 *
 * <p>Progress: a CAS is repeated only when another thread has changed the word, each time with fewer bits
 * left to choose from or with bits given back; lock-free.
 */
final class Rows {
  /** Bytes of a frame's rows: a cache line. */
  static final int SIZE_BYTES = Order.PAGEBLOCK_PAGES / Byte.SIZE;

  /** Rows of a frame. */
  static final int COUNT = SIZE_BYTES / Long.BYTES;

  /** Binary logarithm of the pages of a row. */
  static final int ROW_SHIFT = 6;

  /** Pages of a row. */
  static final int ROW_PAGES = 1 << ROW_SHIFT;

  private static final long ALL = -1L;

  /** By order: the bits where a block may start. */
  private static final long[] STARTS = {
    ALL,
    0x5555_5555_5555_5555L,
    0x1111_1111_1111_1111L,
    0x0101_0101_0101_0101L,
    0x0001_0001_0001_0001L,
    0x0000_0001_0000_0001L,
    1L,
  };

  private Rows() {}

  /** Takes the first free block of an order below a frame's; its first page, or -1. */
  static int claim(long rows, int order) {
    return order <= ROW_SHIFT ? claimInRow(rows, order) : claimRows(rows, 1 << (order - ROW_SHIFT));
  }

  private static int claimInRow(long rows, int order) {
    long block = block(order);
    for (int row = 0; row < COUNT; row++) {
      long address = rows + (long) row * Long.BYTES;
      long word = Memory.getLongAcquire(address);
      for (long starts = starts(word, order); starts != 0; starts = starts(word, order)) {
        int bit = Long.numberOfTrailingZeros(starts);
        if (Memory.compareAndSetLong(address, word, word | block << bit)) {
          return (row << ROW_SHIFT) + bit;
        }
        word = Memory.getLongAcquire(address);
      }
    }
    return -1;
  }

  /** All of several rows or none: rows already taken are given back when one turns out not to be free. */
  private static int claimRows(long rows, int count) {
    for (int row = 0; row < COUNT; row += count) {
      int taken = 0;
      while (taken < count
          && Memory.compareAndSetLong(rows + (long) (row + taken) * Long.BYTES, 0, ALL)) {
        taken++;
      }
      if (taken == count) {
        return row << ROW_SHIFT;
      }
      for (int i = 0; i < taken; i++) {
        // release: pairs with the CAS of whoever takes the row next; all of its bits are ours
        Memory.putLongRelease(rows + (long) (row + i) * Long.BYTES, 0);
      }
    }
    return -1;
  }

  /** Takes up to {@code wanted} free pages of one row, the lowest ones; their bits. */
  static long claimUpTo(long rows, int row, int wanted) {
    long address = rows + (long) row * Long.BYTES;
    long word = Memory.getLongAcquire(address);
    while (word != ALL) {
      long bits = lowest(~word, wanted);
      if (Memory.compareAndSetLong(address, word, word | bits)) {
        return bits;
      }
      word = Memory.getLongAcquire(address);
    }
    return 0;
  }

  /** The first row that has a free page, or -1. */
  static int firstWithFree(long rows) {
    for (int row = 0; row < COUNT; row++) {
      if (Memory.getLongAcquire(rows + (long) row * Long.BYTES) != ALL) {
        return row;
      }
    }
    return -1;
  }

  /** Takes pages {@code [from, to)} of a frame; all of them or none. */
  static boolean claimExact(long rows, int from, int to) {
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | ROW_PAGES - 1) + 1);
      if (!claimBits(rowOf(rows, at), bits(at, end))) {
        release(rows, from, at);
        return false;
      }
      at = end;
    }
    return true;
  }

  private static boolean claimBits(long address, long bits) {
    long word = Memory.getLongAcquire(address);
    while ((word & bits) == 0) {
      if (Memory.compareAndSetLong(address, word, word | bits)) {
        return true;
      }
      word = Memory.getLongAcquire(address);
    }
    return false;
  }

  /** Gives pages {@code [from, to)} of a frame back; the caller owns them. */
  static void release(long rows, int from, int to) {
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | ROW_PAGES - 1) + 1);
      releaseBits(rowOf(rows, at), bits(at, end));
      at = end;
    }
  }

  /** Gives pages of one row back; the caller owns them. */
  static void releaseBits(long address, long bits) {
    long before = Memory.getAndAddLong(address, -bits);
    if ((before & bits) != bits) {
      Memory.getAndAddLong(address, bits);
      throw new IllegalStateException(
          "pages given back that are free already: row 0x%x, pages 0x%x"
              .formatted(before, bits & ~before));
    }
  }

  /** Marks a whole frame, which the caller owns as a whole. */
  static void fill(long rows) {
    for (int row = 0; row < COUNT; row++) {
      Memory.putLongRelease(rows + (long) row * Long.BYTES, ALL);
    }
  }

  /** Unmarks a whole frame, which the caller owns as a whole. */
  static void clear(long rows) {
    for (int row = 0; row < COUNT; row++) {
      Memory.putLongRelease(rows + (long) row * Long.BYTES, 0);
    }
  }

  /** Whether a page is taken. */
  static boolean isTaken(long rows, int page) {
    return (Memory.getLongAcquire(rowOf(rows, page)) >>> page & 1) != 0;
  }

  /** Pages that are taken. */
  static int taken(long rows) {
    int pages = 0;
    for (int row = 0; row < COUNT; row++) {
      pages += Long.bitCount(Memory.getLongAcquire(rows + (long) row * Long.BYTES));
    }
    return pages;
  }

  /** Order of the free block that begins at a page, as large as its place allows; -1 if the page is taken. */
  static int freeOrder(long rows, int page) {
    if (isTaken(rows, page)) {
      return -1;
    }
    int order = 0;
    while (order < Order.PAGEBLOCK
        && (page & 1 << order) == 0
        && isFree(rows, page + (1 << order), 1 << order)) {
      order++;
    }
    return order;
  }

  private static boolean isFree(long rows, int page, int pages) {
    for (int i = page; i < page + pages; i++) {
      if (isTaken(rows, i)) {
        return false;
      }
    }
    return true;
  }

  /** Adds the free blocks of a frame, each as large as its place allows, to counts by order. */
  static void countFree(long rows, long[] byOrder) {
    long whole = 0;
    for (int row = 0; row < COUNT; row++) {
      long free = ~Memory.getLongAcquire(rows + (long) row * Long.BYTES);
      for (int order = 0; order < ROW_SHIFT; order++) {
        long pairs = free & free >>> (1 << order) & STARTS[order + 1];
        byOrder[order] += Long.bitCount(free) - 2 * Long.bitCount(pairs);
        free = pairs;
      }
      whole |= free << row;
    }
    for (int order = ROW_SHIFT; order < Order.PAGEBLOCK; order++) {
      int step = order - ROW_SHIFT;
      long pairs = whole & whole >>> (1 << step) & STARTS[step + 1];
      byOrder[order] += Long.bitCount(whole) - 2 * Long.bitCount(pairs);
      whole = pairs;
    }
    byOrder[Order.PAGEBLOCK] += whole;
  }

  /** Whether a block of an order below a frame's looks free. */
  static boolean hasFree(long rows, int order) {
    int count = Math.max(1, 1 << order >>> ROW_SHIFT);
    for (int row = 0; row < COUNT; row += count) {
      long taken = 0;
      for (int i = 0; i < count; i++) {
        taken |= Memory.getLongAcquire(rows + (long) (row + i) * Long.BYTES);
      }
      if (starts(taken, Math.min(order, ROW_SHIFT)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Address of the row that has a page. */
  static long rowOf(long rows, int page) {
    return rows + (long) (page >>> ROW_SHIFT) * Long.BYTES;
  }

  /** Bits of pages {@code [from, to)}, all of one row. */
  private static long bits(int from, int to) {
    return ALL >>> (ROW_PAGES - (to - from)) << from;
  }

  private static long block(int order) {
    return ALL >>> (ROW_PAGES - (1 << order));
  }

  /** Bits where a free block of an order starts. */
  private static long starts(long word, int order) {
    long free = ~word;
    for (int run = 1; run < 1 << order; run <<= 1) {
      free &= free >>> run;
    }
    return free & STARTS[order];
  }

  /** The lowest {@code count} bits of a set, all if there are fewer. */
  private static long lowest(long set, int count) {
    if (Long.bitCount(set) <= count) {
      return set;
    }
    long rest = set;
    for (int i = 0; i < count; i++) {
      rest &= rest - 1;
    }
    return set & ~rest;
  }
}
