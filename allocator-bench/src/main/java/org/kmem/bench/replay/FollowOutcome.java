package org.kmem.bench.replay;

import java.util.List;
import org.kmem.bench.replay.ReplayResult.Failures;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.trace.TraceReport;

/**
 * How a followed trace ended.
 *
 * @param events page events replayed
 * @param nanos time they took, reading the trace included
 * @param report how reading it went
 * @param free free blocks at the end
 * @param kernelFailures allocations that failed in the recorded kernel
 * @param reproducedFailures those of them that the followed lists would have failed too
 * @param metadataBytes resident struct pages and pageblock types
 * @param oddities events that did not fit
 * @param memory physical memory before and after
 */
record FollowOutcome(
    long events,
    long nanos,
    TraceReport report,
    FreeBlockCounts free,
    Failures kernelFailures,
    Failures reproducedFailures,
    long metadataBytes,
    List<Oddity> oddities,
    MemoryChange memory) {

  FollowOutcome {
    oddities = List.copyOf(oddities);
  }
}
