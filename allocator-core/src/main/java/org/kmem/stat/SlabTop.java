package org.kmem.stat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.kmem.slab.CacheFigures;
import org.kmem.units.PageSize;

/**
 * The caches as a table with the largest first, under sums over all of them: what {@code slabtop -o} prints.
 * Immutable.
 *
 * <p>Where there are no objects at all, percentages and sizes are 0; {@code slabtop} prints {@code -nan} and
 * 2097152.
 *
 * <p>Source: manual page {@code slabtop(1)}; checked against the output of procps-ng 4.0.2.
 *
 * @param caches in the order of the table
 */
public record SlabTop(List<CacheFigures> caches) {
  private static final double KILOBYTE = 1024;

  /** Keeps the list from changing. */
  public SlabTop {
    caches = List.copyOf(caches);
  }

  /**
   * Sorts the caches of a file.
   *
   * @param info the file
   * @param order what comes first
   * @return the table
   */
  public static SlabTop of(SlabInfo info, SlabTopOrder order) {
    return new SlabTop(info.caches().stream().sorted(order.comparator()).toList());
  }

  /**
   * Sums over all caches.
   *
   * @param activeObjects objects that are active
   * @param objects objects that there is room for
   * @param activeSlabs slabs with objects
   * @param slabs slabs
   * @param activeCaches caches with room for objects
   * @param caches caches
   * @param activeBytes size of the active objects
   * @param bytes size of all objects
   * @param minimumBytes size of the smallest objects, 0 without caches
   * @param averageBytes size of an object, 0 without objects
   * @param maximumBytes size of the largest objects, 0 without caches
   */
  public record Totals(
      long activeObjects,
      long objects,
      long activeSlabs,
      long slabs,
      long activeCaches,
      long caches,
      long activeBytes,
      long bytes,
      long minimumBytes,
      long averageBytes,
      long maximumBytes) {}

  /**
   * Sums over all caches.
   *
   * @return what the head of the table says
   */
  public Totals totals() {
    long objects = sum(CacheFigures::objects);
    long bytes = sum(cache -> cache.objects() * cache.sizeBytes());
    return new Totals(
        sum(CacheFigures::activeObjects),
        objects,
        sum(CacheFigures::activeSlabs),
        sum(CacheFigures::slabs),
        sum(cache -> cache.objects() > 0 ? 1 : 0),
        caches.size(),
        sum(cache -> cache.activeObjects() * cache.sizeBytes()),
        bytes,
        caches.stream().mapToLong(CacheFigures::sizeBytes).min().orElse(0),
        objects == 0 ? 0 : bytes / objects,
        caches.stream().mapToLong(CacheFigures::sizeBytes).max().orElse(0));
  }

  private long sum(ToLongFunction<CacheFigures> figure) {
    return caches.stream().mapToLong(figure).sum();
  }

  /**
   * How much of a cache is active.
   *
   * @param cache its figures
   * @return whole percents of its objects, rounded down; 0 if it has none
   */
  public static int usePercent(CacheFigures cache) {
    return cache.objects() == 0 ? 0 : (int) (100 * cache.activeObjects() / cache.objects());
  }

  /**
   * What the slabs of a cache take.
   *
   * @param cache its figures
   * @return pages of its slabs, in units of 1024 bytes
   */
  public static long cacheKilobytes(CacheFigures cache) {
    return cache.slabs() * cache.pagesPerSlab() * (PageSize.SIZE_BYTES / 1024);
  }

  /**
   * The text of {@code slabtop -o}.
   *
   * @return the table, each line ended
   */
  public String text() {
    Formatter text = new Formatter(Locale.ROOT);
    Totals totals = totals();
    part(text, "Objects (% used)    ", totals.activeObjects, totals.objects);
    part(text, "Slabs (% used)      ", totals.activeSlabs, totals.slabs);
    part(text, "Caches (% used)     ", totals.activeCaches, totals.caches);
    text.format(
        " Active / Total Size (%% used)       : %sK / %sK (%s%%)\n",
        kilobytes(totals.activeBytes),
        kilobytes(totals.bytes),
        percent(totals.activeBytes, totals.bytes));
    text.format(
        " Minimum / Average / Maximum Object : %sK / %sK / %sK\n\n",
        kilobytes(totals.minimumBytes),
        kilobytes(totals.averageBytes),
        kilobytes(totals.maximumBytes));
    text.format(
        "%6s %6s %4s %8s %6s %8s %10s %-23s\n",
        "OBJS", "ACTIVE", "USE", "OBJ SIZE", "SLABS", "OBJ/SLAB", "CACHE SIZE", "NAME");
    for (CacheFigures cache : caches) {
      text.format(
          "%6d %6d %3d%% %7sK %6d %8d %9dK %-23s\n",
          cache.objects(),
          cache.activeObjects(),
          usePercent(cache),
          kilobytes(cache.sizeBytes()),
          cache.slabs(),
          cache.objectsPerSlab(),
          cacheKilobytes(cache),
          cache.name());
    }
    return text.toString();
  }

  private static void part(Formatter text, String what, long active, long all) {
    text.format(" Active / Total %s: %d / %d (%s%%)\n", what, active, all, percent(active, all));
  }

  private static String kilobytes(long bytes) {
    return rounded(bytes / KILOBYTE, 2);
  }

  private static String percent(long part, long all) {
    return rounded(all == 0 ? 0 : 100.0 * part / all, 1);
  }

  /** As C prints it: the exact value, halves to even, where Java's formats round them up. */
  private static String rounded(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
