package org.kmem.mm.mm;

import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.vma.Mempolicy;

/**
 * Who makes a call: its address space, limits and privileges. A process is one, and is the {@linkplain
 * org.kmem.mm.sim.SimTask#context context} of its simulated task, where layers below find it.
 *
 * <p>Kernel counterpart: {@code current}, as memory management sees it.
 */
public interface Caller {
  /** All nodes that there can be: no cpuset. */
  long ALL_NODES = -1;

  /**
   * Its address space.
   *
   * @return the address space that its calls work on
   * @throws IllegalStateException if it is a kernel thread, which has none
   */
  MmStruct mm();

  /**
   * Its limits.
   *
   * @return soft and hard limits
   */
  Rlimits rlimits();

  /**
   * Its privileges.
   *
   * @return who it is and what it may do
   */
  Credentials credentials();

  /**
   * Which nodes its memory comes from where an area does not say.
   *
   * @return the policy
   */
  Mempolicy policy();

  /**
   * Sets which nodes its memory comes from where an area does not say.
   *
   * @param policy the policy
   */
  void setPolicy(Mempolicy policy);

  /**
   * The nodes that its cpuset lets its memory come from.
   *
   * @return bit n is node n; {@link #ALL_NODES} outside cpusets
   */
  default long allowedNodes() {
    return ALL_NODES;
  }

  /**
   * Whose turn it is when its pages are interleaved without regard to where they belong.
   *
   * @return its own; who keeps none always begins with the first node
   */
  default InterleaveTurn interleaveTurn() {
    return new InterleaveTurn();
  }
}
