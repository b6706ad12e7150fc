package org.kmem.bench.replay;

/**
 * Physical memory at both ends of a replay.
 *
 * @param before when the first event came
 * @param after when the last one was done
 */
public record MemoryChange(MemoryMap before, MemoryMap after) {}
