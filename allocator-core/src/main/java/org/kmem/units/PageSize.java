package org.kmem.units;

/**
 * The size of a page: 4 KiB, the base page of x86_64 and of the default arm64 configuration.
 *
 * <p>All figures are constants; the class has no state and is safe for any thread.
 */
public final class PageSize {
  /** Binary logarithm of {@link #SIZE_BYTES}. */
  public static final int SHIFT = 12;

  /** Bytes in a page. */
  public static final long SIZE_BYTES = 1L << SHIFT;

  private PageSize() {}

  /**
   * Whole pages that hold a number of bytes, rounded up.
   *
   * @param bytes a size in bytes, not negative
   * @return pages, rounded up
   */
  public static long pagesFor(long bytes) {
    return (bytes >>> SHIFT) + ((bytes & (SIZE_BYTES - 1)) == 0 ? 0 : 1);
  }

  /**
   * A size rounded up to whole pages.
   *
   * @param bytes a size in bytes, not negative
   * @return bytes, a multiple of {@link #SIZE_BYTES}
   */
  public static long roundUp(long bytes) {
    return pagesFor(bytes) << SHIFT;
  }
}
