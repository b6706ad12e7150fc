package org.kmem.units;

/**
 * The order of a block: binary logarithm of its length in pages.
 *
 * <p>The page allocator hands out orders {@code 0..}{@link #MAX}, inclusive: eleven free lists since
 * Linux 6.8 renamed the limit to {@code MAX_PAGE_ORDER}.
 */
public final class Order {
  /** Largest order of a free list: {@code MAX_PAGE_ORDER}, blocks of 4 MiB. */
  public static final int MAX = 10;

  /** Number of free lists: {@code NR_PAGE_ORDERS}. */
  public static final int COUNT = MAX + 1;

  /** Order of a pageblock, the unit that has a migrate type, and of a PMD huge page: 2 MiB. */
  public static final int PAGEBLOCK = 9;

  /** Orders above this are costly: they may fail rather than make the system suffer. */
  public static final int COSTLY = 3;

  /** Pages in a pageblock. */
  public static final int PAGEBLOCK_PAGES = 1 << PAGEBLOCK;

  private Order() {}

  /**
   * Pages in a block.
   *
   * @param order an order
   * @return {@code 2^order}
   */
  public static long pages(int order) {
    return 1L << order;
  }

  /**
   * The smallest order whose blocks hold a number of pages: {@code get_order()}.
   *
   * @param pages at least 1
   * @return the order, possibly above {@link #MAX}
   */
  public static int covering(long pages) {
    return Long.SIZE - Long.numberOfLeadingZeros(pages - 1);
  }

  /**
   * Whether an order has a free list.
   *
   * @param order any number
   * @return true for {@code 0..MAX}
   */
  public static boolean isValid(int order) {
    return order >= 0 && order <= MAX;
  }
}
