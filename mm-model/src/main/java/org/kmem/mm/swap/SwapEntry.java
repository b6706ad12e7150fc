package org.kmem.mm.swap;

import org.kmem.mm.pgtable.PteFormat;

/**
 * Names a slot of a swap area: the area's number and the slot's place in it, in one long.
 *
 * <pre>
 *   63  62      58 57                                                   0
 *   +--+----------+-----------------------------------------------------+
 *   |0 | type     | offset in pages                                     |
 *   +--+----------+-----------------------------------------------------+
 * </pre>
 *
 * <p>Slot 0 of an area is its header, so that 0 names nothing. Pure functions. Page tables hold the same two
 * numbers in their own format.
 *
 * <p>Kernel counterpart: {@code swp_entry_t}.
 */
public final class SwapEntry {
  /** Names no slot. */
  public static final long NONE = 0;

  private static final int TYPE_SHIFT = 58;
  private static final long OFFSET_MASK = (1L << TYPE_SHIFT) - 1;

  private SwapEntry() {}

  /**
   * The entry of a slot.
   *
   * @param type number of the area
   * @param offset place in the area, in pages
   * @return the entry
   */
  public static long of(int type, long offset) {
    return (long) type << TYPE_SHIFT | offset;
  }

  /**
   * The number of the area.
   *
   * @param entry the entry
   * @return from 0
   */
  public static int type(long entry) {
    return (int) (entry >>> TYPE_SHIFT);
  }

  /**
   * The place in the area.
   *
   * @param entry the entry
   * @return pages from its start
   */
  public static long offset(long entry) {
    return entry & OFFSET_MASK;
  }

  /**
   * What an entry of a page table names.
   *
   * @param format its format
   * @param pte an entry of a swap device
   * @return the slot
   */
  public static long ofPte(PteFormat format, long pte) {
    return of(format.swapType(pte), format.swapOffset(pte));
  }

  /**
   * The entry of a page table that names a slot.
   *
   * @param format its format
   * @param entry the slot
   * @return without flags
   */
  public static long toPte(PteFormat format, long entry) {
    return format.swap(type(entry), offset(entry));
  }

  /**
   * A slot in words, for messages.
   *
   * @param entry the entry
   * @return for example {@code "0:1234"}
   */
  static String text(long entry) {
    return type(entry) + ":" + offset(entry);
  }
}
