package org.kmem.zone;

import org.kmem.units.PageSize;

/**
 * The watermarks of a zone, in pages, without boost.
 *
 * <p>Below {@code low} kswapd is woken, it stops at {@code high}; below {@code min} only requests
 * with access to reserves are served; above {@code promo} pages of slower nodes may be promoted.
 * {@code /proc/zoneinfo} prints each with the zone's boost added ({@link #boosted}).
 *
 * <p>Marks are computed from {@code managed} as it is at that moment and stay until the next
 * calculation. Boot memory that is released later raises {@code managed}, not the marks: those of a
 * freshly booted machine belong to a slightly smaller zone.
 *
 * <p>Source: kernel documentation {@code admin-guide/sysctl/vm.rst} (min_free_kbytes,
 * watermark_scale_factor); checked against Linux 6.12.
 *
 * @param min emergency reserve
 * @param low wakes kswapd
 * @param high kswapd stops
 * @param promo memory tiering may promote into the zone
 */
public record Watermarks(long min, long low, long high, long promo) {
  /** Marks of a zone before they are first computed. */
  public static final Watermarks NONE = new Watermarks(0, 0, 0, 0);

  /** Default of {@code vm.watermark_scale_factor}: 10 of 10,000. */
  public static final int DEFAULT_SCALE_FACTOR = 10;

  private static final long SCALE_BASE = 10_000;
  private static final long MOVABLE_SHARE = 1024;
  private static final long MOVABLE_MIN = 32;
  private static final long MOVABLE_MAX = 128;

  /**
   * Marks of a zone.
   *
   * <p>A lowmem zone gets its share of {@code min_free_kbytes} as {@code min}. The Movable zone's
   * {@code min} is small, since kernel memory never comes from it; but its marks are as far apart as
   * if it had got a share too.
   *
   * @param type type of the zone
   * @param managedPages its managed pages
   * @param lowmemManagedPages managed pages of all zones of all nodes for which {@link
   *     ZoneType#isLowmem} holds, in full
   * @param minFreeKb {@code vm.min_free_kbytes}
   * @param scaleFactor {@code vm.watermark_scale_factor}, 1..3000
   * @return the marks
   */
  public static Watermarks of(
      ZoneType type, long managedPages, long lowmemManagedPages, long minFreeKb, int scaleFactor) {
    long minFreePages = minFreeKb >> (PageSize.SHIFT - 10);
    long share = lowmemManagedPages == 0 ? 0 : minFreePages * managedPages / lowmemManagedPages;
    long min =
        type == ZoneType.MOVABLE
            ? Math.clamp(managedPages / MOVABLE_SHARE, MOVABLE_MIN, MOVABLE_MAX)
            : share;
    long gap = Math.max(share / 4, multiplyByFraction(managedPages, scaleFactor, SCALE_BASE));
    return new Watermarks(min, min + gap, min + 2 * gap, min + 3 * gap);
  }

  /**
   * The marks with a boost, as compared with free pages and printed.
   *
   * @param boostPages the zone's boost, see {@link WatermarkBoost}
   * @return each mark plus the boost
   */
  public Watermarks boosted(long boostPages) {
    return boostPages == 0
        ? this
        : new Watermarks(min + boostPages, low + boostPages, high + boostPages, promo + boostPages);
  }

  /** {@code value * numerator / denominator}, rounded down, without a large product. */
  static long multiplyByFraction(long value, long numerator, long denominator) {
    return value / denominator * numerator + value % denominator * numerator / denominator;
  }
}
