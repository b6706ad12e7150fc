package org.kmem.mm.pagewalk;

import java.util.List;

/**
 * The present pages of an area by what {@code numa_maps} tells of them, in pages.
 *
 * <p>Source: numa(7). Kernel counterpart: {@code struct numa_maps}.
 *
 * @param mapped all of them
 * @param anon anonymous ones
 * @param dirty dirty ones, by entry or page
 * @param swapCache those in the swap cache
 * @param active those on active lists, or unevictable
 * @param writeback those under writeback
 * @param mapMax most entries that map one of them
 * @param nodes pages by node, one figure for each
 */
public record NumaMapsRecord(
    long mapped,
    long anon,
    long dirty,
    long swapCache,
    long active,
    long writeback,
    int mapMax,
    List<Long> nodes) {
  /** Keeps the list from being changed. */
  public NumaMapsRecord {
    nodes = List.copyOf(nodes);
  }
}
