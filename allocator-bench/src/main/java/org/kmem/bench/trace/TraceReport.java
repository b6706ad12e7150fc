package org.kmem.bench.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What reading a trace gave.
 *
 * @param source the file, {@code -} for standard input
 * @param events events delivered
 * @param eventCounts events delivered by type; every type is present
 * @param skippedCounts events of other kinds by name: read past, not delivered
 * @param malformedCounts lines that could not be read, by what is wrong; kinds that occurred
 * @param malformedLines the first malformed lines; none are kept in a compact trace
 * @param lostEvents events that the recorder itself says it lost; a gap of unknown size counts 1
 * @param truncation why the trace ended before its end, empty if it did not
 */
public record TraceReport(
    String source,
    long events,
    Map<TraceEventType, Long> eventCounts,
    Map<String, Long> skippedCounts,
    Map<MalformedKind, Long> malformedCounts,
    List<MalformedLine> malformedLines,
    long lostEvents,
    Optional<String> truncation) {

  /** Copies the collections, keeping their order. */
  public TraceReport {
    eventCounts = ordered(eventCounts);
    skippedCounts = ordered(skippedCounts);
    malformedCounts = ordered(malformedCounts);
    malformedLines = List.copyOf(malformedLines);
  }

  private static <K> Map<K, Long> ordered(Map<K, Long> counts) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /**
   * Whether the trace was cut short: what is missing was after what was delivered.
   *
   * @return true if {@link #truncation()} is present
   */
  public boolean truncated() {
    return truncation.isPresent();
  }

  /**
   * Lines that could not be read.
   *
   * @return the sum of {@link #malformedCounts()}
   */
  public long malformed() {
    return malformedCounts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Events of other kinds.
   *
   * @return the sum of {@link #skippedCounts()}
   */
  public long skipped() {
    return skippedCounts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Delivered events of one type.
   *
   * @param type a type
   * @return its count
   */
  public long count(TraceEventType type) {
    return eventCounts.getOrDefault(type, 0L);
  }
}
