package org.kmem.stat;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Free blocks of every zone that has memory: {@code /proc/buddyinfo}.
 *
 * <p>Blocks of all migrate types count, isolated ones too; pages on per-CPU lists do not. Immutable.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}.
 *
 * @param zones a row for each populated zone, by node and type
 */
public record BuddyInfo(List<Row> zones) {

  /**
   * One zone.
   *
   * @param node node of the zone
   * @param type type of the zone
   * @param free its free blocks
   */
  public record Row(int node, ZoneType type, FreeBlocks free) {}

  /** Keeps the rows from changing. */
  public BuddyInfo {
    zones = List.copyOf(zones);
  }

  /**
   * Reads the counters.
   *
   * @param pages the allocator; may be in use by others
   * @return a snapshot
   */
  public static BuddyInfo of(PageAllocator pages) {
    return new BuddyInfo(
        pages.zones().stream()
            .filter(zone -> zone.layout().isPopulated())
            .map(BuddyInfo::row)
            .toList());
  }

  private static Row row(Zone zone) {
    return new Row(zone.nodeId(), zone.type(), FreeBlocks.sum(ZoneFreeBlocks.of(zone)));
  }

  /**
   * The kernel's text.
   *
   * @return the file, each line ended, with the blank that the kernel leaves before its end
   */
  public String text() {
    Formatter text = new Formatter(Locale.ROOT);
    for (Row row : zones) {
      text.format("Node %d, zone %8s ", row.node(), row.type().kernelName());
      for (long blocks : row.free().byOrder()) {
        text.format("%6d ", blocks);
      }
      text.format("\n");
    }
    return text.toString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
