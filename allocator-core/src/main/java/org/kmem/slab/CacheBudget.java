package org.kmem.slab;

/**
 * What the objects in sheaves of all caches of a machine may take, and how much of it is promised.
 *
 * <p>With <i>c</i> objects in a sheaf of a cache, its sheaves hold at most
 *
 * <pre>{@code
 * (2 * slots + room * nodes) * c objects
 * }</pre>
 *
 * <p>where the slots are CPU and owner slots together, at most five for each CPU whatever the number of threads,
 * and the room is that of a barn. A cache claims that much when it is made and gives it back
 * when it is destroyed; no cache claims more than a {@value #CACHES}th of the budget, so that the general
 * caches, which come first, leave something for others. Where the kernel's sizes are too large for the claim, {@link SheafSizing}
 * has smaller ones, or none: then the cache works without sheaves. So all sheaves together stay
 * within the budget, at any moment, but for one sheaf in the hands of each thread that is just trading it.
 *
 * <p>What the slabs below keep for slots, see {@link SlubSource}, is not counted: it shrinks on request, and the kernel
 * has it too. Safe for any thread.
 */
final class CacheBudget {
  /** By default, objects in sheaves take at most a sixteenth of the memory that is managed. */
  static final int MANAGED_SHARE = 16;

  /** So many caches can claim all they may; 52 are the general ones. */
  static final int CACHES = 64;

  private final long bytes;
  private final long memoryBytes;
  private final int slots;
  private final int nodes;

  /** Guarded by the monitor. */
  private long claimedBytes;

  /**
   * Makes a budget that nobody has claimed of.
   *
   * @param bytes what may be claimed
   * @param memoryBytes all memory, claimed or not
   * @param slots slots that have a stack of two sheaves in each cache
   * @param nodes nodes that have a barn in each cache
   */
  CacheBudget(long bytes, long memoryBytes, int slots, int nodes) {
    this.bytes = bytes;
    this.memoryBytes = memoryBytes;
    this.slots = slots;
    this.nodes = nodes;
  }

  /** Claims what a cache with objects of a size gets. */
  SheafSizing claim(int sizeBytes) {
    return claim(sizeBytes, Long.MAX_VALUE);
  }

  /** The same for a cache that may keep only so much. */
  synchronized SheafSizing claim(int sizeBytes, long mostBytes) {
    long most = Math.min(mostBytes, Math.min(bytes / CACHES, bytes - claimedBytes));
    SheafSizing sizing = SheafSizing.within(most, memoryBytes, sizeBytes, slots, nodes);
    claimedBytes += sizing.bytes();
    return sizing;
  }

  /** Ends a claim. */
  synchronized void giveBack(SheafSizing sizing) {
    claimedBytes -= sizing.bytes();
  }

  /** What is promised at the moment. */
  synchronized long claimedBytes() {
    return claimedBytes;
  }

  long bytes() {
    return bytes;
  }
}
