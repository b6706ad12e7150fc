package org.kmem.units;

/**
 * Page frame numbers: {@code long}s that count pages from physical address 0.
 *
 * <p>Valid frame numbers lie in {@code 0..}{@link #LIMIT}{@code -1}; 0 is a frame like any other, so
 * "none" is {@link #NONE}.
 */
public final class Pfn {
  /** No page: what an allocation returns when it fails. */
  public static final long NONE = -1L;

  /** One past the largest frame number: 16 TiB of 4 KiB pages, what a 32-bit link can name. */
  public static final long LIMIT = 1L << 32;

  private Pfn() {}

  /**
   * The buddy of a block: the neighbour it merges with.
   *
   * @param pfn first frame of the block, aligned to the order
   * @param order order of the block
   * @return first frame of the buddy
   */
  public static long buddy(long pfn, int order) {
    return pfn ^ (1L << order);
  }

  /**
   * Whether a frame number is aligned to an order.
   *
   * @param pfn frame number
   * @param order order
   * @return true if a block of the order may start there
   */
  public static boolean isAligned(long pfn, int order) {
    return (pfn & ((1L << order) - 1)) == 0;
  }

  /**
   * The aligned block of an order that contains a frame.
   *
   * @param pfn frame number
   * @param order order
   * @return first frame of that block
   */
  public static long alignDown(long pfn, int order) {
    return pfn & -(1L << order);
  }

  /**
   * The first aligned block at or above a frame.
   *
   * @param pfn frame number
   * @param order order
   * @return first frame of that block
   */
  public static long alignUp(long pfn, int order) {
    return alignDown(pfn + (1L << order) - 1, order);
  }
}
