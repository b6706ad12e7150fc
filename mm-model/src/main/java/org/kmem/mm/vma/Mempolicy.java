package org.kmem.mm.vma;

import org.kmem.mm.abi.MemoryPolicy;

/**
 * Which nodes the pages of an area, or of a task, come from. Immutable; equal policies may share an area.
 *
 * <p>Kernel counterpart: {@code struct mempolicy}.
 *
 * @param mode the rule
 * @param modeFlags {@code MPOL_F_*} flags of the rule
 * @param nodes set of nodes, bit n is node n; 0 for rules without nodes
 * @param given what {@code nodes} is made from when the nodes of the cpuset change: with {@code MPOL_F_STATIC_NODES} and
 *     {@code MPOL_F_RELATIVE_NODES} the set that was asked for, else the nodes that the cpuset allowed then
 * @param homeNode node to start from, -1 for the running CPU's
 */
public record Mempolicy(MemoryPolicy mode, int modeFlags, long nodes, long given, int homeNode) {
  /** No home node was set. */
  public static final int NO_HOME = -1;

  /** No rule of its own: what the wider scope says. */
  public static final Mempolicy DEFAULT = new Mempolicy(MemoryPolicy.DEFAULT, 0, 0, 0, NO_HOME);

  private static final int USER_NODES =
      MemoryPolicy.MPOL_F_STATIC_NODES | MemoryPolicy.MPOL_F_RELATIVE_NODES;

  /**
   * Whether there is a rule.
   *
   * @return false for {@link #DEFAULT}
   */
  public boolean isSet() {
    return mode != MemoryPolicy.DEFAULT;
  }

  /**
   * A rule for the nodes that a cpuset allows.
   *
   * @param mode the rule
   * @param modeFlags its flags
   * @param wanted the nodes that are asked for
   * @param allowed the nodes that the cpuset allows and that have memory
   * @return the rule; its nodes may be none, which only rules without nodes can do with
   */
  public static Mempolicy of(MemoryPolicy mode, int modeFlags, long wanted, long allowed) {
    long nodes =
        (modeFlags & MemoryPolicy.MPOL_F_RELATIVE_NODES) != 0
            ? relative(wanted, allowed)
            : wanted & allowed;
    if (mode == MemoryPolicy.PREFERRED) {
      nodes = Long.lowestOneBit(nodes);
    }
    return new Mempolicy(
        mode, modeFlags, nodes, (modeFlags & USER_NODES) != 0 ? wanted : allowed, NO_HOME);
  }

  /**
   * The rule after the nodes of the cpuset have changed: {@code mpol_rebind_policy}.
   *
   * @param allowed the nodes that it allows now
   * @return the changed rule
   */
  public Mempolicy rebind(long allowed) {
    if (nodes == 0 || mode == MemoryPolicy.PREFERRED) {
      return this; // a preference may be for a node that is not allowed
    }
    long now;
    if ((modeFlags & MemoryPolicy.MPOL_F_STATIC_NODES) != 0) {
      now = given & allowed;
    } else if ((modeFlags & MemoryPolicy.MPOL_F_RELATIVE_NODES) != 0) {
      now = relative(given, allowed);
    } else {
      now = remap(nodes, given, allowed);
    }
    now = now == 0 ? allowed : now;
    return new Mempolicy(
        mode, modeFlags, now, (modeFlags & USER_NODES) != 0 ? given : allowed, homeNode);
  }

  /**
   * The same with a node to start from.
   *
   * @param node the node
   * @return changed rule
   */
  public Mempolicy withHomeNode(int node) {
    return new Mempolicy(mode, modeFlags, nodes, given, node);
  }

  /** Node n of the set stands for the n-th node, counted round, of those allowed. */
  private static long relative(long set, long allowed) {
    long result = 0;
    for (long left = set; left != 0; left &= left - 1) {
      result |= nth(allowed, Long.numberOfTrailingZeros(left) % Long.bitCount(allowed));
    }
    return result;
  }

  /** The n-th node of one set becomes the n-th, counted round, of the other; what is in neither stays. */
  private static long remap(long set, long from, long to) {
    long result = 0;
    for (long left = set; left != 0; left &= left - 1) {
      long node = Long.lowestOneBit(left);
      int place = Long.bitCount(from & (node - 1));
      result |= (from & node) == 0 ? node : nth(to, place % Long.bitCount(to));
    }
    return result;
  }

  private static long nth(long set, int n) {
    long left = set;
    for (int skip = n; skip > 0; skip--) {
      left &= left - 1;
    }
    return Long.lowestOneBit(left);
  }
}
