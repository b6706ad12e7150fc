package org.kmem.bench.trace;

import java.util.Arrays;

/**
 * The blocks on the buddy lists at one moment: page frame, order and, if recorded, migrate type of
 * each, by ascending page frame.
 *
 * <p>Contract: every block is aligned to its size and no two overlap. Immutable.
 */
public final class FreeBlocks {
  private final long[] pfns;
  private final byte[] orders;
  private final byte[] migrateTypes;

  private FreeBlocks(long[] pfns, byte[] orders, byte[] migrateTypes) {
    this.pfns = pfns;
    this.orders = orders;
    this.migrateTypes = migrateTypes;
  }

  /**
   * Reads lines of {@code pfn order} or {@code pfn order migratetype}, ascending.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the blocks
   * @throws TraceFormatException if a line is malformed, or a block misaligned, out of order or
   *     overlapping
   */
  public static FreeBlocks parse(String source, String text) throws TraceFormatException {
    SnapshotText lines = new SnapshotText(source, text);
    long[] pfns = new long[1024];
    byte[] orders = new byte[1024];
    byte[] types = new byte[1024];
    int count = 0;
    boolean typed = false;
    long freeFrom = 0;
    while (lines.nextLine()) {
      if (count == pfns.length) {
        pfns = Arrays.copyOf(pfns, count * 2);
        orders = Arrays.copyOf(orders, count * 2);
        types = Arrays.copyOf(types, count * 2);
      }
      long pfn = lines.number("a page frame number", LineScanner.PFN_MAX);
      if (pfn < freeFrom) {
        throw lines.problem("expected a page frame from " + freeFrom + " on but found " + pfn);
      }
      int order = (int) lines.number("an order", LineParser.MAX_ORDER);
      if ((pfn & ((1L << order) - 1)) != 0) {
        throw lines.problem(
            "expected a block aligned to its order: " + pfn + " is not to " + order);
      }
      boolean hasType = lines.hasWord();
      if (count > 0 && hasType != typed) {
        throw lines.problem("expected a migrate type on every line or on none");
      }
      typed = hasType;
      if (typed) {
        types[count] = (byte) lines.number("a migrate type", LineParser.MAX_MIGRATE_TYPE);
      }
      lines.expectEnd();
      pfns[count] = pfn;
      orders[count] = (byte) order;
      count++;
      freeFrom = pfn + (1L << order);
    }
    return new FreeBlocks(
        Arrays.copyOf(pfns, count),
        Arrays.copyOf(orders, count),
        typed ? Arrays.copyOf(types, count) : new byte[0]);
  }

  /**
   * Number of blocks.
   *
   * @return a count
   */
  public int count() {
    return pfns.length;
  }

  /**
   * First page frame of a block.
   *
   * @param index from 0, ascending by page frame
   * @return a page frame number
   */
  public long pfn(int index) {
    return pfns[index];
  }

  /**
   * Order of a block.
   *
   * @param index from 0
   * @return an order
   */
  public int order(int index) {
    return orders[index];
  }

  /**
   * Whether migrate types were recorded.
   *
   * @return true if {@link #migrateType} may be called
   */
  public boolean hasMigrateTypes() {
    return migrateTypes.length > 0 || pfns.length == 0;
  }

  /**
   * Migrate type of the list a block is on.
   *
   * @param index from 0
   * @return a number of the recorded kernel's own enum
   */
  public int migrateType(int index) {
    if (!hasMigrateTypes()) {
      throw new IllegalStateException(
          "these free blocks were recorded without migrate types: ask hasMigrateTypes() first");
    }
    return migrateTypes[index];
  }

  /**
   * Pages in all blocks.
   *
   * @return a page count
   */
  public long pages() {
    long pages = 0;
    for (byte order : orders) {
      pages += 1L << order;
    }
    return pages;
  }
}
