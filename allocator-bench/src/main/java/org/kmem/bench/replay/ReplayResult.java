package org.kmem.bench.replay;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;
import org.kmem.bench.trace.TraceReport;

/**
 * A replayed recording: how the kernel ended and how each strategy did.
 *
 * @param recording name of the recording
 * @param kernel version of the recorded kernel, or "unknown"
 * @param cpus its CPUs
 * @param mode how it was replayed
 * @param trace how reading it went
 * @param kernelEnd how the kernel ended, as far as recorded
 * @param kernelMemory physical memory of the kernel at the end, if pageblock types were recorded
 * @param kernelFailures allocations that failed in the recorded kernel
 * @param rows one for each strategy
 */
public record ReplayResult(
    String recording,
    String kernel,
    int cpus,
    ReplayMode mode,
    TraceSummary trace,
    Optional<EndState> kernelEnd,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Optional<MemoryMap> kernelMemory,
    Failures kernelFailures,
    List<Row> rows) {

  /** Copies the list. */
  public ReplayResult {
    rows = List.copyOf(rows);
  }

  /**
   * How reading a trace went.
   *
   * @param events events of all kinds
   * @param malformed lines or records that made no sense
   * @param malformedLines the first of them: where, and what was expected
   * @param lost events that the tracer itself lost
   * @param truncation why the trace ends early, if it does
   */
  public record TraceSummary(
      long events,
      long malformed,
      List<String> malformedLines,
      long lost,
      Optional<String> truncation) {
    /** Copies the list. */
    public TraceSummary {
      malformedLines = List.copyOf(malformedLines);
    }

    static TraceSummary of(TraceReport report) {
      return new TraceSummary(
          report.events(),
          report.malformed(),
          report.malformedLines().stream().map(Object::toString).toList(),
          report.lostEvents(),
          report.truncation());
    }
  }

  /**
   * Allocations that failed, by order.
   *
   * @param lowMemory a block was free, but memory below the watermark of the request
   * @param fragmentation no free block was large enough
   */
  public record Failures(List<Long> lowMemory, List<Long> fragmentation) {
    /** Copies the lists. */
    public Failures {
      lowMemory = List.copyOf(lowMemory);
      fragmentation = List.copyOf(fragmentation);
    }

    /**
     * All of them.
     *
     * @return failures
     */
    public long total() {
      return sum(lowMemory) + sum(fragmentation);
    }

    /**
     * Those for low memory.
     *
     * @return failures
     */
    public long lowMemoryTotal() {
      return sum(lowMemory);
    }

    /**
     * Those for fragmentation.
     *
     * @return failures
     */
    public long fragmentationTotal() {
      return sum(fragmentation);
    }

    private static long sum(List<Long> counts) {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * What was free at the end.
   *
   * @param freePages pages in the free lists
   * @param freeBlocks blocks by order
   * @param unusableIndex share of free pages that no huge page can use, 0 to 1
   * @param intactHugeFrames free huge frames over those that free memory could make
   * @param cachedPages pages on per-CPU lists
   */
  public record EndState(
      long freePages,
      List<Long> freeBlocks,
      double unusableIndex,
      double intactHugeFrames,
      long cachedPages) {
    /** Copies the list. */
    public EndState {
      freeBlocks = List.copyOf(freeBlocks);
    }
  }

  /**
   * How a strategy did.
   *
   * @param strategy its name
   * @param events page events it lived through
   * @param eventsPerSecond in the median run
   * @param coldEventsPerSecond in the strategy's first pass over the trace, before any warm-up
   * @param runSeconds each run
   * @param failures allocations that failed; in a followed trace, the kernel's that would have failed here too
   * @param resynchronised predictions with the kernel's choice made here after each allocation; for per-CPU
   *     lists in a decided trace
   * @param freeRunning predictions through a frame map, nothing corrected; in a decided trace
   * @param peakPages most pages of the trace's own allocated at once; 0 in a followed trace
   * @param end what was free at the end
   * @param blockDifference blocks too many or too few against the kernel, by zone and order
   * @param typedBlockDifference the same by migrate type too, if the kernel's are recorded
   * @param modelOnlyPages free here, not in the kernel; in a decided trace frames differ by nature
   * @param kernelOnlyPages free in the kernel, not here
   * @param metadataBytes resident struct pages and pageblock types
   * @param oddities events that did not fit, by what was odd
   * @param overTime what was free while the trace went on, in a pass of its own; in a decided trace
   * @param memory physical memory before and after; not in a trace at full speed
   */
  public record Row(
      String strategy,
      long events,
      double eventsPerSecond,
      double coldEventsPerSecond,
      List<Double> runSeconds,
      Failures failures,
      Optional<Prediction> resynchronised,
      Optional<Prediction> freeRunning,
      long peakPages,
      EndState end,
      long blockDifference,
      Optional<Long> typedBlockDifference,
      long modelOnlyPages,
      long kernelOnlyPages,
      long metadataBytes,
      List<Oddity> oddities,
      @JsonSetter(nulls = Nulls.AS_EMPTY) List<MemoryMoment> overTime,
      @JsonSetter(nulls = Nulls.AS_EMPTY) Optional<MemoryChange> memory) {
    /** Copies the lists. */
    public Row {
      runSeconds = List.copyOf(runSeconds);
      oddities = List.copyOf(oddities);
      overTime = List.copyOf(overTime);
    }
  }

  /**
   * How often an allocation got the frame that it got in the recorded kernel.
   *
   * @param right allocations that did
   * @param wrong allocations that did not
   * @param fromStartLists allocations of blocks that were on a per-CPU list when the trace began; where on the
   *     list is known from the trace itself, so that they count neither way
   */
  public record Prediction(long right, long wrong, long fromStartLists) {
    /**
     * Share of the allocations that count.
     *
     * @return 0 to 1; 1 if none counts
     */
    public double share() {
      return right + wrong == 0 ? 1 : (double) right / (right + wrong);
    }
  }

  /**
   * Something that did not fit.
   *
   * @param what in words
   * @param count how often, or how many pages
   */
  public record Oddity(String what, long count) {}
}
