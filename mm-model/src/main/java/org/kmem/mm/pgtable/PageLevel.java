package org.kmem.mm.pgtable;

import org.kmem.units.PageSize;

/**
 * Levels of page tables by number, from the pages up: an entry of level n maps or leads to {@code 512^n}
 * pages. The top level of a machine has its own name, whatever its number.
 *
 * <p>Pure functions. Kernel counterpart: {@code PMD_SHIFT}, {@code pud_index} and the like.
 */
public final class PageLevel {
  /** Entries for pages of 4 KiB. */
  public static final int PTE = 0;

  /** Entries for 2 MiB. */
  public static final int PMD = 1;

  /** Entries for 1 GiB. */
  public static final int PUD = 2;

  /** Entries for 512 GiB: of the fourth level where there are five. */
  public static final int P4D = 3;

  /** Entries in a table. */
  public static final int ENTRIES = 512;

  /** Bytes of an entry. */
  public static final int ENTRY_BYTES = Long.BYTES;

  private static final int BITS = 9;

  private PageLevel() {}

  /**
   * Binary logarithm of the bytes that an entry stands for.
   *
   * @param level a level
   * @return 12, 21, 30, 39, 48
   */
  public static int shift(int level) {
    return PageSize.SHIFT + BITS * level;
  }

  /**
   * The bytes that an entry stands for.
   *
   * @param level a level
   * @return a power of two
   */
  public static long size(int level) {
    return 1L << shift(level);
  }

  /**
   * The pages that an entry stands for.
   *
   * @param level a level
   * @return 1, 512, 262144, ...
   */
  public static long pages(int level) {
    return 1L << (BITS * level);
  }

  /**
   * Which entry of its table an address uses.
   *
   * @param address a virtual address
   * @param level level of the entry
   * @return 0 to 511
   */
  public static int index(long address, int level) {
    return (int) (address >>> shift(level)) & (ENTRIES - 1);
  }
}
