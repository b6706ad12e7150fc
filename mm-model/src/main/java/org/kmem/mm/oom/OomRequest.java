package org.kmem.mm.oom;

import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.physmem.NodeMask;

/**
 * What could not be had, and within what. Immutable. Kernel counterpart: {@code struct oom_control}.
 *
 * @param gfp flags of the allocation; 0 if there was none
 * @param order its order; -1 if somebody asked for a kill
 * @param constraint what it was limited to
 * @param nodes nodes it was limited to, {@link #ALL_NODES} if by none
 * @param totalPages what it was limited to, in pages of memory and swap
 */
record OomRequest(int gfp, int order, OomConstraint constraint, long nodes, long totalPages) {
  /** No limit. */
  static final long ALL_NODES = -1;

  /** Order of a request by {@code sysrq}. */
  static final int SYSRQ = -1;

  boolean isSysrq() {
    return order == SYSRQ;
  }

  /** {@code %*pbl} of the nodes: {@code (null)} for none. */
  String nodesText() {
    return nodes == ALL_NODES
        ? "(null)"
        : BitmapText.list(node -> NodeMask.has(nodes, node), Long.SIZE);
  }
}
