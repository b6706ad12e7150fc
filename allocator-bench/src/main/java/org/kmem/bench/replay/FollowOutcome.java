package org.kmem.bench.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.Strategy;

/**
 * How a followed trace ended.
 *
 * @param strategy strategy whose buddy lists followed
 * @param events page events replayed
 * @param nanos time they took, reading the trace included
 * @param model free blocks at the end
 * @param kernel free blocks the kernel ended with, or null if not recorded
 * @param takesOfUnknown pages the kernel took that were not free here
 * @param returnsOfFree pages the kernel gave back that were free here already
 * @param silentTakes pages allocated that were still free here: taken without an event
 * @param kernelFailures allocations that failed in the recorded kernel, by order
 */
record FollowOutcome(
    Strategy strategy,
    long events,
    long nanos,
    FreeBlockCounts model,
    @Nullable FreeBlockCounts kernel,
    long takesOfUnknown,
    long returnsOfFree,
    long silentTakes,
    List<Long> kernelFailures) {

  FollowOutcome {
    kernelFailures = List.copyOf(kernelFailures);
  }

  /** Pages free here and not in the kernel. */
  long modelOnlyPages() {
    return kernel == null ? 0 : model.frames().minus(kernel.frames());
  }

  /** Pages free in the kernel and not here. */
  long kernelOnlyPages() {
    return kernel == null ? 0 : kernel.frames().minus(model.frames());
  }

  /** Blocks by which the counts per zone and order differ. */
  long orderDifference() {
    return kernel == null ? 0 : model.differenceByOrder(kernel);
  }

  /** Blocks by which the counts per zone, order and type differ; -1 if types were not recorded. */
  long typeDifference() {
    return kernel == null || !kernel.hasTypes() ? -1 : model.differenceByType(kernel);
  }
}
