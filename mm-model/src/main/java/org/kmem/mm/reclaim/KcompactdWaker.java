package org.kmem.mm.reclaim;

/** Wakes the kernel thread that compacts a node. Kernel counterpart: {@code wakeup_kcompactd}. */
@FunctionalInterface
public interface KcompactdWaker {
  /** For a machine that does not compact. */
  KcompactdWaker NONE = (node, order, highestZone) -> {};

  /**
   * Says that a block may be wanted, and that there may be memory now to make it of.
   *
   * @param node the node
   * @param order order of the block
   * @param highestZone highest zone type it may lie in
   */
  void wake(int node, int order, int highestZone);
}
