package org.kmem.mm.physmem;

/**
 * Who makes room on a node before others are asked. Installed with {@link PhysicalMemory#install(LocalReclaim)}.
 *
 * <p>Kernel counterpart: the place of {@code node_reclaim} in {@code get_page_from_freelist}.
 */
@FunctionalInterface
public interface LocalReclaim {
  /** Other nodes are asked at once: {@code zone_reclaim_mode} is 0. */
  LocalReclaim NONE = (gfp, order, node) -> {};

  /**
   * Makes room for a request where the node runs low, if that is easily done. May wait.
   *
   * @param gfp flags of the request
   * @param order its order
   * @param node the node it prefers
   */
  void makeRoom(int gfp, int order, int node);
}
