package org.kmem.bench.replay;

import java.util.List;
import org.kmem.pagealloc.Strategy;

/**
 * How a trace went whose allocations were decided here.
 *
 * @param strategy strategy that decided
 * @param events allocations and frees replayed
 * @param runNanos time of each timed run
 * @param watermarkFailures failed allocations by order, a block being free but memory too low
 * @param fragmentationFailures failed allocations by order, no block being large enough
 * @param peakPages most pages of the trace's own that were allocated at once
 * @param free free blocks at the end
 * @param cachedPages pages on per-CPU lists at the end
 * @param metadataBytes struct pages and pageblock types, resident
 * @param adoptedFrees frees of blocks in use since before the trace
 * @param silentFrees blocks allocated again without a free between
 * @param ignoredFrees frees that nothing here corresponds to
 */
record DecideOutcome(
    Strategy strategy,
    int events,
    List<Long> runNanos,
    List<Long> watermarkFailures,
    List<Long> fragmentationFailures,
    long peakPages,
    FreeBlockCounts free,
    long cachedPages,
    long metadataBytes,
    long adoptedFrees,
    long silentFrees,
    long ignoredFrees) {

  DecideOutcome {
    runNanos = List.copyOf(runNanos);
    watermarkFailures = List.copyOf(watermarkFailures);
    fragmentationFailures = List.copyOf(fragmentationFailures);
  }

  /** Events a second in the median run. */
  double eventsPerSecond() {
    List<Long> sorted = runNanos.stream().sorted().toList();
    return events * 1e9 / sorted.get(sorted.size() / 2);
  }
}
