package org.kmem.zone;

import java.util.List;

/**
 * The memory of a machine: its ranges and the zones of its nodes.
 *
 * <p>Immutable. Made by {@link X86Machine} and {@link Arm64Machine}, or from the figures of a
 * recorded {@code /proc/zoneinfo}.
 *
 * @param nodes number of nodes, numbered from 0
 * @param ranges memory without holes, ascending
 * @param zones {@link ZoneType#COUNT} zones for each node, empty ones too, by node and type
 */
public record MachineLayout(int nodes, List<MemoryRange> ranges, List<ZoneLayout> zones) {

  /**
   * Checks that there is exactly one zone for each node and type, in order.
   *
   * @throws InvalidMachineException if not
   */
  public MachineLayout {
    ranges = List.copyOf(ranges);
    zones = List.copyOf(zones);
    if (zones.size() != nodes * ZoneType.COUNT) {
      throw new InvalidMachineException(
          "%d zones for %d nodes: give %d for each, empty ones too"
              .formatted(zones.size(), nodes, ZoneType.COUNT));
    }
    for (int i = 0; i < zones.size(); i++) {
      ZoneLayout zone = zones.get(i);
      if (zone.node() != i / ZoneType.COUNT || zone.type().index() != i % ZoneType.COUNT) {
        throw new InvalidMachineException(
            "zone %s of node %d is at place %d: order zones by node and type"
                .formatted(zone.type().kernelName(), zone.node(), i));
      }
    }
  }

  /**
   * A zone.
   *
   * @param node a node
   * @param type a type
   * @return the zone, possibly empty
   * @throws IndexOutOfBoundsException if there is no such node
   */
  public ZoneLayout zone(int node, ZoneType type) {
    return zones.get(node * ZoneType.COUNT + type.index());
  }

  /**
   * Managed pages of a node's zones, as {@link LowmemProtection#of} takes them.
   *
   * @param node a node
   * @return a fresh array, by zone type
   */
  public long[] managedOfNode(int node) {
    long[] managed = new long[ZoneType.COUNT];
    for (ZoneType type : ZoneType.values()) {
      managed[type.index()] = zone(node, type).managed();
    }
    return managed;
  }

  /**
   * Managed pages of all zones: {@code MemTotal}.
   *
   * @return pages
   */
  public long managedPages() {
    return zones.stream().mapToLong(ZoneLayout::managed).sum();
  }

  /**
   * Managed pages of the zones that kernel memory can come from, in full; as {@link Watermarks#of}
   * and, before watermarks are set, {@link MinFreeKbytes#ofLowmem} take them.
   *
   * @return pages
   */
  public long lowmemManagedPages() {
    return zones.stream()
        .filter(zone -> zone.type().isLowmem())
        .mapToLong(ZoneLayout::managed)
        .sum();
  }

  /**
   * Zones with memory that kernel memory can come from, as {@link
   * MinFreeKbytes#raisedForHugePages} takes them.
   *
   * @return number of zones of all nodes
   */
  public int lowmemZones() {
    return (int)
        zones.stream().filter(zone -> zone.type().isLowmem() && zone.managed() > 0).count();
  }
}
