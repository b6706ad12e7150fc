package org.kmem.bench.replay;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kmem.bench.replay.ReplayResult.TraceSummary;

/**
 * The objects of a recording, replayed: what the trace had, and how each allocator did.
 *
 * @param recording name of the recording
 * @param kernel version of the recorded kernel, or "unknown"
 * @param cpus its CPUs; in {@link ReplayMode#STRESS} as many threads
 * @param mode in order, or a thread for each CPU
 * @param touch what is written to new objects
 * @param trace how reading it went
 * @param events what the trace had and what was left out
 * @param sizes whether the general caches here have the sizes of the recorded kernel's
 * @param overTime what the recorded kernel had in the trace's objects, as they were allocated and freed
 * @param rows one for each allocator
 * @param skipped names of allocators that could not be measured, each with the reason
 */
public record ObjectReplayResult(
    String recording,
    String kernel,
    int cpus,
    ReplayMode mode,
    Touch touch,
    TraceSummary trace,
    EventCounts events,
    SizeAgreement sizes,
    List<KernelSample> overTime,
    List<Row> rows,
    List<String> skipped) {

  /** Copies the lists. */
  public ObjectReplayResult {
    overTime = List.copyOf(overTime);
    rows = List.copyOf(rows);
    skipped = List.copyOf(skipped);
  }

  /**
   * The same with other rows, as when each was measured in a JVM of its own.
   *
   * @param otherRows the rows
   * @param otherSkipped what could not be measured, and why
   * @return a copy
   */
  public ObjectReplayResult with(List<Row> otherRows, List<String> otherSkipped) {
    return new ObjectReplayResult(
        recording,
        kernel,
        cpus,
        mode,
        touch,
        trace,
        events,
        sizes,
        overTime,
        otherRows,
        otherSkipped);
  }

  /**
   * What a trace had of objects.
   *
   * @param replayed allocations and frees that are replayed
   * @param kmallocs allocations by size
   * @param cacheAllocations allocations from caches
   * @param live objects that live when the trace ends
   * @param peakBytes most bytes that the recorded kernel gave the trace's objects at once
   * @param olderFrees frees of addresses that the trace never saw allocated: older than the trace; left out
   * @param unmatchedFrees frees of addresses that the trace saw freed before, and not allocated since; left out
   * @param silentFrees allocations of addresses in use: freed without an event, and here just before
   * @param nullFrees frees of nothing; left out
   * @param emptyRequests allocations of no bytes, and their frees; left out
   * @param failures allocations that failed in the recorded kernel; left out
   * @param impossible events that no kernel can have made; left out
   */
  public record EventCounts(
      long replayed,
      long kmallocs,
      long cacheAllocations,
      long live,
      long peakBytes,
      long olderFrees,
      long unmatchedFrees,
      long silentFrees,
      long nullFrees,
      long emptyRequests,
      long failures,
      long impossible) {}

  /**
   * Whether {@code kmalloc} here gives as many bytes as the recorded kernel's.
   *
   * @param requests allocations by {@code kmalloc}
   * @param agreeing those that got as many bytes
   * @param misses the others, the most frequent first
   */
  public record SizeAgreement(long requests, long agreeing, List<SizeMiss> misses) {
    /** Copies the list. */
    public SizeAgreement {
      misses = List.copyOf(misses);
    }

    /**
     * Share of the allocations that agree.
     *
     * @return 0 to 1; 1 if there are none
     */
    public double share() {
      return requests == 0 ? 1 : (double) agreeing / requests;
    }
  }

  /**
   * A size that the recorded kernel served with another.
   *
   * @param requestedBytes bytes asked for
   * @param kernelBytes bytes that the recorded kernel gave
   * @param hereBytes bytes that kmem gives
   * @param count how often
   */
  public record SizeMiss(int requestedBytes, int kernelBytes, long hereBytes, long count) {}

  /**
   * What the trace's objects were at a moment.
   *
   * @param event allocations and frees before it
   * @param seconds time since the first, by the trace's clock
   * @param objects objects that live
   * @param requestedBytes bytes that were asked for them
   * @param kernelBytes bytes that the recorded kernel gave them
   */
  public record KernelSample(
      long event, double seconds, long objects, long requestedBytes, long kernelBytes) {}

  /**
   * What an allocator had at the same moment.
   *
   * @param grantedBytes bytes that it gave the objects, if it can tell
   * @param engineBytes memory it has, in objects or not, if it can tell
   * @param residentBytes what the process has grown by, if the system tells
   */
  public record Sample(
      OptionalLong grantedBytes, OptionalLong engineBytes, OptionalLong residentBytes) {}

  /**
   * How long single operations took, in ns, the clock's own time included.
   *
   * @param p50 median
   * @param p99 99th percentile
   * @param p999 99.9th percentile
   * @param max longest
   * @param samples how many were timed
   */
  public record Percentiles(long p50, long p99, long p999, long max, long samples) {}

  /**
   * A cache at the end of the trace.
   *
   * @param name its name
   * @param sizeBytes distance from one object to the next
   * @param objectsPerSlab objects of a slab
   * @param allocations allocations from it in the trace
   * @param liveObjects objects in use
   * @param slabs slabs it has
   * @param kernel the recorded cache of that name, if slabinfo has it at both ends
   */
  public record CacheEnd(
      String name,
      int sizeBytes,
      int objectsPerSlab,
      long allocations,
      long liveObjects,
      long slabs,
      Optional<KernelCache> kernel) {}

  /**
   * What the recorded slabinfo says of a cache.
   *
   * @param sizeBytes distance from one object to the next
   * @param objectsPerSlab objects of a slab
   * @param activeAtStart active objects before the trace
   * @param activeAtEnd active objects after it
   * @param slabsAtStart slabs before the trace
   * @param slabsAtEnd slabs after it
   */
  public record KernelCache(
      int sizeBytes,
      int objectsPerSlab,
      long activeAtStart,
      long activeAtEnd,
      long slabsAtStart,
      long slabsAtEnd) {}

  /**
   * How an allocator did.
   *
   * @param strategy its name
   * @param configuration version and settings, as it tells them
   * @param eventsPerSecond allocations and frees, in the median pass
   * @param nanosPerEvent what one thread needs for one of them, in the median pass; waiting for other threads included
   * @param coldEventsPerSecond in the first pass, in order and by one thread
   * @param runSeconds each pass
   * @param allocs how long single allocations took
   * @param frees how long single frees took
   * @param floorNanos up to here a time is not told from none
   * @param failures allocations that failed in the timed passes
   * @param overTime what it had, at the moments of {@link ObjectReplayResult#overTime}
   * @param caches its caches when the trace ends, the most used first
   */
  public record Row(
      String strategy,
      String configuration,
      double eventsPerSecond,
      double nanosPerEvent,
      double coldEventsPerSecond,
      List<Double> runSeconds,
      Percentiles allocs,
      Percentiles frees,
      long floorNanos,
      long failures,
      List<Sample> overTime,
      List<CacheEnd> caches) {
    /** Copies the lists. */
    public Row {
      runSeconds = List.copyOf(runSeconds);
      overTime = List.copyOf(overTime);
      caches = List.copyOf(caches);
    }
  }
}
