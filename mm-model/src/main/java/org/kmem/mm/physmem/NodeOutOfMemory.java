package org.kmem.mm.physmem;

/** Who kills when certain nodes have no memory left, whatever the others have. */
@FunctionalInterface
public interface NodeOutOfMemory {
  /** Nobody is killed. */
  NodeOutOfMemory NONE = (gfp, order, nodes) -> false;

  /**
   * Kills somebody so that memory of the nodes comes free.
   *
   * @param gfp flags of the allocation that ran short
   * @param order its order
   * @param nodes the nodes it is limited to, see {@link NodeMask}
   * @return whether trying again makes sense
   */
  boolean outOfMemory(int gfp, int order, long nodes);
}
