package org.kmem.mm.vmstat;

import java.util.List;
import java.util.Locale;

/**
 * Counters of each zone that the layers above the allocator keep, in the order of {@code /proc/vmstat} and
 * {@code /proc/zoneinfo}, in pages. The allocator keeps the others of a zone itself.
 *
 * <p>Kernel counterpart: {@code enum zone_stat_item}.
 */
public enum ZoneStat {
  /** Anonymous pages on inactive lists. */
  NR_ZONE_INACTIVE_ANON(0),
  /** Anonymous pages on active lists. */
  NR_ZONE_ACTIVE_ANON(1),
  /** File pages on inactive lists. */
  NR_ZONE_INACTIVE_FILE(2),
  /** File pages on active lists. */
  NR_ZONE_ACTIVE_FILE(3),
  /** Pages that cannot be reclaimed. */
  NR_ZONE_UNEVICTABLE(4),
  /** Pages dirty or under writeback. */
  NR_ZONE_WRITE_PENDING(5),
  /** Pages of mlocked areas. */
  NR_MLOCK(6),
  /** Bounce buffers. */
  NR_BOUNCE(7),
  /** Pages of zsmalloc. */
  NR_ZSPAGES(8),
  /** Interleaved pages that are on the node whose turn it was. */
  NUMA_INTERLEAVE(9);

  /** All of them, in the order of the file. */
  public static final List<ZoneStat> ALL = List.of(values());

  private final int index;
  private final String text;

  ZoneStat(int index) {
    this.index = index;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name that {@code /proc/vmstat} prints.
   *
   * @return for example {@code "nr_mlock"}
   */
  public String text() {
    return text;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}
