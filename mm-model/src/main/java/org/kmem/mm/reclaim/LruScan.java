package org.kmem.mm.reclaim;

import org.kmem.mm.folio.LruVec;

/**
 * Takes folios off the lists of one group on one node: by active and inactive lists, or by generations.
 *
 * <p>Kernel counterpart: {@code shrink_lruvec}, {@code lru_gen_shrink_lruvec}.
 */
public interface LruScan {
  /**
   * Scans a part of the lists that follows from the priority. Adds to what the act of reclaim has scanned and freed.
   * May wait.
   *
   * @param vec the lists
   * @param sc the act of reclaim
   */
  void shrinkLruvec(LruVec vec, ScanControl sc);

  /**
   * Makes old what should be, before a node's kernel thread reclaims.
   *
   * @param node the node
   * @param sc the act of reclaim
   */
  void age(int node, ScanControl sc);

  /**
   * Visits all groups of a node for the machine, if this scan has an order of its own to do so in: {@code
   * lru_gen_shrink_node}. May wait.
   *
   * @param node the node
   * @param sc the act of reclaim
   * @param shrinkers to be asked for their share, for each group
   * @return whether it has; if not, groups are visited one after the other by {@link #shrinkLruvec}
   */
  default boolean shrinkNode(int node, ScanControl sc, Shrinkers shrinkers) {
    return false;
  }
}
