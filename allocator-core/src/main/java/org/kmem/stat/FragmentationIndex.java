package org.kmem.stat;

import java.util.Formatter;
import java.util.Locale;
import java.util.function.ToIntBiFunction;
import org.kmem.units.Order;

/**
 * How fragmented free memory is, in thousandths, from counts of free blocks.
 *
 * <p>Pure functions. Results are rounded as the kernel rounds them.
 *
 * <p>Source: M. Gorman and A. Whitcroft, "The What, The Why and the Where To of Anti-Fragmentation",
 * 2006 (unusable free space); kernel documentation {@code admin-guide/sysctl/vm.rst}
 * (extfrag_threshold). Kernel counterpart: {@code /sys/kernel/debug/extfrag}.
 */
public final class FragmentationIndex {
  /** External index where a block fits: fragmentation is no problem for the request. */
  public static final int BLOCK_FITS = -1000;

  private static final long ONE = 1000;

  private FragmentationIndex() {}

  /**
   * Unusable free space index: the share of free memory that is in blocks too small for a request.
   *
   * @param free free blocks
   * @param order order of the request
   * @return 0 if all free memory is usable, up to 1000 if none is, as when nothing is free
   */
  public static int unusable(FreeBlocks free, int order) {
    long pages = free.pages();
    return pages == 0 ? (int) ONE : (int) ((pages - free.pagesFrom(order)) * ONE / pages);
  }

  /**
   * External fragmentation index: whether a request would fail for lack of memory or for fragmentation.
   *
   * @param free free blocks
   * @param order order of the request
   * @return towards 0 for lack of memory, towards 1000 for fragmentation; {@link #BLOCK_FITS} if it would
   *     not fail; 0 if nothing is free
   */
  public static int external(FreeBlocks free, int order) {
    long blocks = free.blocks();
    if (blocks == 0) {
      return 0;
    }
    if (free.pagesFrom(order) > 0) {
      return BLOCK_FITS;
    }
    long requests = free.pages() * ONE / Order.pages(order);
    return (int) (ONE - (ONE + requests) / blocks);
  }

  /**
   * Free frames of 2 MiB that are whole, as a share of those that free memory would make if it were packed.
   *
   * @param free free blocks
   * @return 0 to 1; 1 if less than one such frame is free
   */
  public static double intactHugeFrames(FreeBlocks free) {
    long possible = free.pages() >> Order.PAGEBLOCK;
    return possible == 0
        ? 1
        : (double) (free.pagesFrom(Order.PAGEBLOCK) >> Order.PAGEBLOCK) / possible;
  }

  /**
   * Text of {@code /sys/kernel/debug/extfrag/unusable_index}.
   *
   * @param buddyInfo free blocks of the zones
   * @return the file, each line ended
   */
  public static String unusableText(BuddyInfo buddyInfo) {
    return text(buddyInfo, "%d.%03d ", FragmentationIndex::unusable);
  }

  /**
   * Text of {@code /sys/kernel/debug/extfrag/extfrag_index}.
   *
   * @param buddyInfo free blocks of the zones
   * @return the file, each line ended
   */
  public static String externalText(BuddyInfo buddyInfo) {
    return text(buddyInfo, "%2d.%03d ", FragmentationIndex::external);
  }

  private static String text(
      BuddyInfo buddyInfo, String format, ToIntBiFunction<FreeBlocks, Integer> index) {
    Formatter text = new Formatter(Locale.ROOT);
    for (BuddyInfo.Row row : buddyInfo.zones()) {
      text.format("Node %d, zone %8s ", row.node(), row.type().kernelName());
      for (int order = 0; order <= Order.MAX; order++) {
        int thousandths = index.applyAsInt(row.free(), order);
        text.format(format, thousandths / ONE, thousandths % ONE);
      }
      text.format("\n");
    }
    return text.toString();
  }
}
