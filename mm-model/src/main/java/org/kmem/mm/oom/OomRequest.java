package org.kmem.mm.oom;

import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.vma.Mempolicy;

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

  /** Whether a process's end could help: one bound to other nodes has nothing on these. */
  boolean mayFreeFor(OomTask task) {
    if (constraint == OomConstraint.CONSTRAINT_CPUSET) {
      return (task.allowedNodes() & nodes) != 0;
    }
    Mempolicy policy = task.policy();
    return nodes == ALL_NODES
        || policy.mode() != MemoryPolicy.BIND
        || (policy.nodes() & nodes) != 0;
  }

  /** {@code %*pbl} of the nodes: {@code (null)} for none. */
  String nodesText() {
    return nodes == ALL_NODES || constraint == OomConstraint.CONSTRAINT_CPUSET
        ? "(null)"
        : BitmapText.list(node -> NodeMask.has(nodes, node), Long.SIZE);
  }
}
