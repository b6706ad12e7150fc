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
 */
public record Mempolicy(MemoryPolicy mode, int modeFlags, long nodes) {
  /** No rule of its own: what the wider scope says. */
  public static final Mempolicy DEFAULT = new Mempolicy(MemoryPolicy.DEFAULT, 0, 0);

  /**
   * Whether there is a rule.
   *
   * @return false for {@link #DEFAULT}
   */
  public boolean isSet() {
    return mode != MemoryPolicy.DEFAULT;
  }
}
