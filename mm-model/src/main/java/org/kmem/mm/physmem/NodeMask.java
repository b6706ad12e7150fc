package org.kmem.mm.physmem;

/**
 * Sets of nodes in a {@code long}: bit n is node n. A machine has at most {@link #NODES_MAX} here.
 *
 * <p>Pure functions. Kernel counterpart: {@code nodemask_t}.
 */
public final class NodeMask {
  /** Most nodes that a mask can name. */
  public static final int NODES_MAX = Long.SIZE;

  private NodeMask() {}

  /**
   * The first nodes.
   *
   * @param nodes how many, 1 to {@link #NODES_MAX}
   * @return nodes 0 to {@code nodes - 1}
   */
  public static long first(int nodes) {
    return -1L >>> (Long.SIZE - nodes);
  }

  /**
   * One node.
   *
   * @param node its number
   * @return the set of it alone
   */
  public static long of(int node) {
    return 1L << node;
  }

  /**
   * Whether a node is in a set.
   *
   * @param mask the set
   * @param node the node
   * @return true if it is
   */
  public static boolean has(long mask, int node) {
    return (mask >>> node & 1) != 0;
  }
}
