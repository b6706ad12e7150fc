package org.kmem.bench.trace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Zones with watermarks, sizes and per-CPU lists: {@code /proc/zoneinfo}.
 *
 * @param zones each zone of each node, empty ones too
 */
public record ZoneInfo(List<Zone> zones) {
  /**
   * One zone. Sizes are in pages.
   *
   * @param node its node
   * @param name its name
   * @param free pages on the buddy lists
   * @param boost temporary raise of the watermarks
   * @param min watermark
   * @param low watermark
   * @param high watermark
   * @param promo watermark
   * @param spanned pages from first to last, holes included
   * @param present pages that exist
   * @param managed pages given to the buddy allocator
   * @param cma pages of the contiguous memory allocator
   * @param protection pages kept from requests that could use a higher zone, by that zone's index
   * @param startPfn first page frame; empty for a zone without memory
   * @param perCpu per-CPU lists, by CPU; empty for a zone without memory
   * @param stats the other counters of the zone, by name
   */
  public record Zone(
      int node,
      String name,
      long free,
      long boost,
      long min,
      long low,
      long high,
      long promo,
      long spanned,
      long present,
      long managed,
      long cma,
      List<Long> protection,
      OptionalLong startPfn,
      List<PerCpu> perCpu,
      Map<String, Long> stats) {
    /** Copies the collections. */
    public Zone {
      protection = List.copyOf(protection);
      perCpu = List.copyOf(perCpu);
      stats = Map.copyOf(stats);
    }
  }

  /**
   * A CPU's page lists in one zone.
   *
   * @param cpu the CPU
   * @param count pages on the lists
   * @param high where draining starts
   * @param batch pages moved at a time
   * @param highMin lower bound of {@code high}, where the kernel prints it (from 6.8 or so)
   * @param highMax upper bound of {@code high}, where the kernel prints it
   */
  public record PerCpu(
      int cpu, long count, long high, long batch, OptionalLong highMin, OptionalLong highMax) {}

  /** Copies the list. */
  public ZoneInfo {
    zones = List.copyOf(zones);
  }

  /**
   * Reads the kernel's text.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the zones
   * @throws TraceFormatException if a line is malformed
   */
  public static ZoneInfo parse(String source, String text) throws TraceFormatException {
    return new ZoneInfoParser(source, text).parse();
  }

  /**
   * A zone by name.
   *
   * @param node its node
   * @param name its name
   * @return the zone, if there is one
   */
  public Optional<Zone> zone(int node, String name) {
    return zones.stream().filter(z -> z.node() == node && z.name().equals(name)).findFirst();
  }
}
