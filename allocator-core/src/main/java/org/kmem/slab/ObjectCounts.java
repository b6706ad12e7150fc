package org.kmem.slab;

/**
 * How many objects a cache has, and where they are. Immutable.
 *
 * <p>Figures of a cache in use are of slightly different moments; they are exact if nobody is at work.
 *
 * <p>Sampled objects lie beside the slabs and are in none of the figures.
 *
 * <p>What {@code /proc/slabinfo} calls active is more than what callers hold: the kernel subtracts from the room
 * of all slabs only the free objects of slabs on the partial lists of nodes, so that those at hand for a CPU
 * count as active. {@link #live} is the figure without them.
 *
 * @param total objects that the slabs have room for: {@code num_objs}
 * @param active those that are not free in a slab of a node's list: {@code active_objs}
 * @param live objects in the hands of callers
 */
public record ObjectCounts(long total, long active, long live) {
  /**
   * Free objects at hand for a slot: in its slab, its reserve of partial slabs, or in sheaves.
   *
   * @return objects that are active but nobody's
   */
  public long cached() {
    return active - live;
  }
}
