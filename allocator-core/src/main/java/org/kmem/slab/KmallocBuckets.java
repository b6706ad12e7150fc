package org.kmem.slab;

/**
 * The sizes of the general caches: powers of two from 8 to 8192 bytes, and 96 and 192.
 *
 * <p>Caches are numbered from {@link #FIRST} in the order in which the kernel creates them, 96 and 192
 * before the powers of two, so that {@code slabinfo} lists them in its order. Constants and pure functions;
 * safe for any thread.
 *
 * <p>Source: kernel documentation {@code core-api/memory-allocation.rst}; checked against {@code
 * /proc/slabinfo} of Linux 6.12.
 */
public final class KmallocBuckets {
  /** The number of the first cache; 0 is the answer for a request of no bytes. */
  public static final int FIRST = 1;

  /** One past the number of the last cache: the length of an array of caches. */
  public static final int END = 14;

  /** The index of requests that no cache serves: they take pages. */
  public static final int LARGE = -1;

  /** Largest size with a cache; two pages. */
  public static final int MAX_SIZE_BYTES = 8192;

  /** Largest request at all: a block of the page allocator. */
  public static final long MAX_LARGE_BYTES = SlabGeometry.MAX_OBJECT_BYTES;

  /** By words, rounded up; word 0 is the request of no bytes. */
  private static final byte[] INDEX_OF_WORDS = table();

  private KmallocBuckets() {}

  private static byte[] table() {
    byte[] table = new byte[MAX_SIZE_BYTES / Long.BYTES + 1];
    for (int words = 1; words < table.length; words++) {
      int bytes = words * Long.BYTES;
      int best = 1;
      for (int index = FIRST; index < END; index++) {
        boolean fits = size(index) >= bytes;
        if (fits && (size(best) < bytes || size(index) < size(best))) {
          best = index;
        }
      }
      table[words] = (byte) best;
    }
    return table;
  }

  /**
   * The cache for a request.
   *
   * @param sizeBytes bytes asked for
   * @return {@link #FIRST} to {@link #END}{@code -1}; 0 for no bytes; {@link #LARGE} above {@link
   *     #MAX_SIZE_BYTES} or below 0
   */
  public static int index(long sizeBytes) {
    // A table of a kilobyte is one load; leading zeros and the two odd sizes are a branch and five
    // steps.
    return Long.compareUnsigned(sizeBytes, MAX_SIZE_BYTES) <= 0
        ? INDEX_OF_WORDS[(int) (sizeBytes + Long.BYTES - 1) >>> 3]
        : LARGE;
  }

  /**
   * The size of a cache's objects.
   *
   * @param index {@link #FIRST} to {@link #END}{@code -1}
   * @return bytes
   */
  public static int size(int index) {
    return switch (index) {
      case 1 -> 96;
      case 2 -> 192;
      default -> {
        if (index < FIRST || index >= END) {
          throw new InvalidCacheException(
              "general cache %d: they are numbered %d to %d".formatted(index, FIRST, END - 1));
        }
        yield 1 << index;
      }
    };
  }

  /**
   * The alignment of a cache's objects: the largest power of two that divides their size, so that powers of
   * two are aligned to themselves.
   *
   * @param index {@link #FIRST} to {@link #END}{@code -1}
   * @return bytes
   */
  public static int align(int index) {
    return Integer.lowestOneBit(size(index));
  }
}
