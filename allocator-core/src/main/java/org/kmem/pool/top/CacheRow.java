package org.kmem.pool.top;

import org.kmem.slab.CacheFigures;

/**
 * A cache of a heap. Immutable.
 *
 * @param figures what {@code /proc/slabinfo} would say of it
 * @param liveObjects objects in users' hands: those that are active, without those at hand for threads
 * @param budget path of the budget that pays for its slabs
 */
public record CacheRow(CacheFigures figures, long liveObjects, String budget) {}
