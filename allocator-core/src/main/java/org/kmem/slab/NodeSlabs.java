package org.kmem.slab;

/**
 * What a cache has on one node. Immutable; recent values.
 *
 * @param slabs slabs, those that slots have among them
 * @param objects objects that they have room for
 * @param activeObjects those that are not free in a slab of the node's list, see {@link ObjectCounts#active}
 * @param partialSlabs slabs on the node's list
 * @param partialObjects objects that those have room for
 * @param partialActiveObjects those of them that are in use
 */
public record NodeSlabs(
    long slabs,
    long objects,
    long activeObjects,
    long partialSlabs,
    long partialObjects,
    long partialActiveObjects) {}
