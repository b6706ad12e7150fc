package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Free blocks per zone and order: {@code /proc/buddyinfo}.
 *
 * @param zones each zone that has memory
 */
public record BuddyInfo(List<Zone> zones) {
  /**
   * One zone.
   *
   * @param node its node
   * @param name its name
   * @param freeBlocks free blocks by order
   */
  public record Zone(int node, String name, List<Long> freeBlocks) {
    /** Copies the list. */
    public Zone {
      freeBlocks = List.copyOf(freeBlocks);
    }
  }

  /** Copies the list. */
  public BuddyInfo {
    zones = List.copyOf(zones);
  }

  /**
   * Reads the kernel's text.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the counts
   * @throws TraceFormatException if a line is malformed
   */
  public static BuddyInfo parse(String source, String text) throws TraceFormatException {
    SnapshotText lines = new SnapshotText(source, text);
    List<Zone> zones = new ArrayList<>();
    while (lines.nextLine()) {
      ZoneName zone = ZoneName.read(lines);
      zones.add(new Zone(zone.node(), zone.name(), ZoneName.counts(lines)));
    }
    return new BuddyInfo(zones);
  }
}
