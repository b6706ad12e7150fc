package org.kmem.bench.replay;

import java.util.List;
import java.util.Optional;
import org.kmem.bench.replay.ReplayResult.Failures;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.replay.ReplayResult.Prediction;

/**
 * How a trace went whose allocations were decided here.
 *
 * @param events allocations and frees replayed
 * @param firstNanos time of the first pass
 * @param runNanos time of each timed run
 * @param failures allocations that failed
 * @param prediction how many frames were the recorded ones, by the frame map
 * @param peakPages most pages of the trace's own that were allocated at once
 * @param free free blocks at the end
 * @param cachedPages pages on per-CPU lists at the end
 * @param metadataBytes resident struct pages and pageblock types
 * @param oddities events that did not fit
 * @param overTime what was free while it went on
 * @param memory physical memory before and after
 */
record DecideOutcome(
    int events,
    long firstNanos,
    List<Long> runNanos,
    Failures failures,
    Prediction prediction,
    long peakPages,
    FreeBlockCounts free,
    long cachedPages,
    long metadataBytes,
    List<Oddity> oddities,
    List<MemoryMoment> overTime,
    Optional<MemoryChange> memory) {

  DecideOutcome {
    runNanos = List.copyOf(runNanos);
    oddities = List.copyOf(oddities);
    overTime = List.copyOf(overTime);
  }
}
