package org.kmem.mm.physmem;

/**
 * Which nodes the blocks of a request come from that names none: by the memory policy and the cpuset of the running task.
 *
 * <p>An interface because policies are known above. Asked only where there are several nodes.
 */
@FunctionalInterface
public interface RequestPolicy {
  /**
   * Allocates a block.
   *
   * @param gfp {@link org.kmem.gfp.GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link org.kmem.units.Pfn#NONE}
   */
  long alloc(int gfp, int order);
}
