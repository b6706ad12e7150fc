package org.kmem.slab;

import java.util.function.Consumer;

/**
 * What becomes of reports: thrown or logged, one choice for all caches of an allocator.
 *
 * <p>Immutable; as safe for threads as the consumers.
 *
 * @param onBug throw or repair
 * @param log takes each report when repairing; called with locks held, so it must not allocate from
 *     the caches
 * @param trace takes the lines about each allocation and free of a cache with {@link
 *     CacheFlags#SLAB_TRACE}
 */
record SlabBugPolicy(OnBug onBug, Consumer<SlabReport> log, Consumer<String> trace) {
  boolean repairs() {
    return onBug == OnBug.REPAIR;
  }

  /**
   * Delivers a report.
   *
   * @param report what was found
   * @throws SlabBugException if that is the policy
   */
  void deliver(SlabReport report) {
    if (onBug == OnBug.THROW) {
      throw new SlabBugException(report);
    }
    log.accept(report);
  }
}
