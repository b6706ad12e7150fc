package org.kmem.hook;

import java.util.concurrent.locks.LockSupport;

/**
 * What the page allocator's slow path asks of the layer above.
 *
 * <p>Implementations must be safe for any thread that allocates. They are called without engine locks
 * held and may allocate and free pages themselves, with {@code __GFP_MEMALLOC} where they must not come
 * back here.
 *
 * <p>Kernel counterpart: {@code try_to_free_pages}, {@code try_to_compact_pages}, {@code
 * wakeup_kswapd}, {@code out_of_memory}, {@code memcg_kmem_charge_page}, {@code migrate_pages}.
 */
public interface PageHooks {
  /** Nothing above the allocator. */
  PageHooks NONE = new PageHooks() {};

  /** How an attempt to compact memory ended. */
  enum CompactOutcome {
    /** Compaction is not possible or would not help. */
    SKIPPED,
    /** Compaction was put off after recent failures. */
    DEFERRED,
    /** Memory was scanned, no block of the order came of it. */
    COMPLETE,
    /** A block of the order should be there now. */
    SUCCESS
  }

  /**
   * Frees pages on the caller's time: direct reclaim.
   *
   * @param gfp flags of the allocation that ran short
   * @param order its order
   * @param nodeId node it prefers
   * @param highestZone highest zone type it may use
   * @return pages freed, 0 if there was no progress
   */
  default long reclaim(int gfp, int order, int nodeId, int highestZone) {
    return 0;
  }

  /**
   * Pages of a zone that reclaim could still free: what makes another try worthwhile.
   *
   * @param zoneId zone
   * @return an estimate in pages
   */
  default long reclaimablePages(int zoneId) {
    return 0;
  }

  /**
   * Compacts memory on the caller's time so that a block comes free.
   *
   * @param gfp flags of the allocation that ran short
   * @param order its order, at least 1
   * @param nodeId node it prefers
   * @param sync whether the caller may wait for page migration
   * @return how it ended
   */
  default CompactOutcome compact(int gfp, int order, int nodeId, boolean sync) {
    return CompactOutcome.SKIPPED;
  }

  /**
   * Wakes the background reclaimer of a node.
   *
   * @param nodeId node that runs low
   * @param order order that was asked for
   * @param highestZone highest zone type to balance
   */
  default void wakeKswapd(int nodeId, int order, int highestZone) {}

  /**
   * Kills someone so that memory comes free.
   *
   * @param gfp flags of the allocation that ran short
   * @param order its order, not costly
   * @return whether memory will come free, so that trying again makes sense
   */
  default boolean outOfMemory(int gfp, int order) {
    return false;
  }

  /**
   * Charges a block to the running task's control group; asked for {@code __GFP_ACCOUNT} only.
   *
   * @param pfn first frame of the block
   * @param order its order
   * @param gfp flags of the allocation
   * @return false to refuse: the block is freed and the allocation fails
   */
  default boolean charge(long pfn, int order, int gfp) {
    return true;
  }

  /**
   * Takes back the charge of a block that is about to be freed.
   *
   * @param pfn first frame of the block
   * @param order its order
   */
  default void uncharge(long pfn, int order) {}

  /**
   * Moves an allocated block elsewhere, so that a contiguous range can be emptied. Success means that
   * the block has been freed.
   *
   * @param pfn first frame of the block
   * @param order its order
   * @return whether the block is free now
   */
  default boolean migrate(long pfn, int order) {
    return false;
  }

  /**
   * Whether the running task may dig into every reserve, being a victim of the out-of-memory killer.
   *
   * @return true for a victim
   */
  default boolean isOomVictim() {
    return false;
  }

  /**
   * Lets others run before an allocation that must not fail tries again.
   *
   * @param attempt how often it has tried, from 1
   */
  default void waitForMemory(int attempt) {
    LockSupport.parkNanos(Math.min(1_000L << Math.min(attempt, 10), 1_000_000L));
  }
}
