package org.kmem.stat;

import org.kmem.zone.ZoneType;

/**
 * Figures that the page allocator does not have: LRU lists, dirty pages, reclaim, faults. The layer above
 * supplies them by the kernel's names; what it does not know is 0.
 *
 * <p>Called by whoever takes a snapshot, on its thread, with no lock held.
 */
public interface VmFigures {
  /** Knows nothing: everything is 0. */
  VmFigures NONE = new VmFigures() {};

  /**
   * A figure of a zone, for example {@code nr_zone_active_anon}.
   *
   * @param node node of the zone
   * @param zone its type
   * @param name the kernel's name
   * @return the value as printed
   */
  default long ofZone(int node, ZoneType zone, String name) {
    return 0;
  }

  /**
   * A figure of a node, for example {@code nr_active_anon}, or {@code node_unreclaimable}.
   *
   * @param node the node
   * @param name the kernel's name
   * @return the value as printed
   */
  default long ofNode(int node, String name) {
    return 0;
  }

  /**
   * A figure of the whole machine, for example {@code pgfault}.
   *
   * @param name the kernel's name
   * @return the value as printed
   */
  default long ofMachine(String name) {
    return 0;
  }
}
