package org.kmem.zone;

import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * {@code vm.min_free_kbytes}: how it follows from the size of memory, and who may change it.
 *
 * <p>"Lowmem" below is {@code nr_free_buffer_pages()}: over all nodes and the zones up to Normal, the
 * managed pages above the high watermark <em>as it is at that moment</em>. At boot the first
 * calculation comes before any watermark is set, so nothing is taken off; khugepaged's comes after,
 * and later ones see the marks of the setting before. The order of events therefore matters:
 *
 * <ol>
 *   <li>boot: {@link #ofLowmem}, then watermarks;
 *   <li>boot, if huge pages are on: {@link #raisedForHugePages}, then watermarks again;
 *   <li>huge pages switched on: {@link #raisedForHugePages}; switched off: {@link #recalculated};
 *   <li>a write by the user: that value, whatever it is, until one of the above.
 * </ol>
 *
 * <p>Pure functions. Source: kernel documentation {@code admin-guide/sysctl/vm.rst}
 * (min_free_kbytes) and {@code admin-guide/mm/transhuge.rst}; checked against Linux 6.12.
 */
public final class MinFreeKbytes {
  /** Smallest calculated value, in kB. */
  public static final long MIN_KB = 128;

  /** Largest calculated value, in kB. */
  public static final long MAX_KB = 262_144;

  /** What stands for "never set by the user". */
  public static final long NOT_SET = -1;

  private static final long KB_PER_PAGE = PageSize.SIZE_BYTES >> 10;

  private static final long HUGE_PAGES_MIN_PAGES = 512L << 20 >> PageSize.SHIFT;

  /** Free pageblocks that keep a zone from mixing types: two, and one for each pair of types. */
  private static final long PAGEBLOCKS_PER_ZONE = 2 + 3 * 3;

  private static final long LARGEST_LOWMEM_SHARE = 20;

  private MinFreeKbytes() {}

  /**
   * Pages of one zone that count as lowmem.
   *
   * @param managedPages managed pages of a zone for which {@link ZoneType#isLowmem} holds
   * @param highMarkPages its high watermark with any boost, 0 before it is set
   * @return pages above the high watermark, at least 0
   */
  public static long lowmemPages(long managedPages, long highMarkPages) {
    return Math.max(managedPages - highMarkPages, 0);
  }

  /**
   * The value calculated from the size of memory: {@code 4 * sqrt(lowmem_kB)}, rounded down, within
   * {@link #MIN_KB} and {@link #MAX_KB}.
   *
   * @param lowmemPages lowmem in pages
   * @return value in kB
   */
  public static long ofLowmem(long lowmemPages) {
    return Math.clamp(squareRoot(lowmemPages), MIN_KB, MAX_KB);
  }

  /**
   * The value after huge pages were switched off or memory was added.
   *
   * @param currentKb value so far in kB
   * @param lowmemPages lowmem in pages
   * @param userKb last value the user wrote in kB, or {@link #NOT_SET}
   * @return calculated value if it is above the user's, else the value so far, in kB
   */
  public static long recalculated(long currentKb, long lowmemPages, long userKb) {
    return squareRoot(lowmemPages) > userKb ? ofLowmem(lowmemPages) : currentKb;
  }

  /**
   * The value after huge pages were switched on: eleven pageblocks for each zone, at most a twentieth
   * of lowmem, never less than before. Overrides a smaller value written by the user.
   *
   * @param currentKb value so far in kB
   * @param lowmemZones zones of all nodes with managed pages for which {@link ZoneType#isLowmem}
   *     holds
   * @param lowmemPages lowmem in pages
   * @return value in kB
   */
  public static long raisedForHugePages(long currentKb, int lowmemZones, long lowmemPages) {
    long wanted = PAGEBLOCKS_PER_ZONE * Order.PAGEBLOCK_PAGES * lowmemZones;
    return Math.max(currentKb, Math.min(wanted, lowmemPages / LARGEST_LOWMEM_SHARE) * KB_PER_PAGE);
  }

  /**
   * Whether huge pages stay on at boot; a smaller machine has them at {@code never}.
   *
   * @param totalManagedPages managed pages of all zones at boot
   * @return true from 512 MiB
   */
  public static boolean hugePagesByDefault(long totalManagedPages) {
    return totalManagedPages >= HUGE_PAGES_MIN_PAGES;
  }

  private static long squareRoot(long lowmemPages) {
    long square = lowmemPages * KB_PER_PAGE * 16;
    long root = (long) Math.sqrt((double) square);
    // Doubles hold 53 bits: from there on the root may be off by one either way.
    if (root * root > square) {
      return root - 1;
    }
    return (root + 1) * (root + 1) <= square ? root + 1 : root;
  }
}
