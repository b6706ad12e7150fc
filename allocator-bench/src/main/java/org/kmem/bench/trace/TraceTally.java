package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a cursor meets; the mutable side of {@link TraceReport}. */
final class TraceTally {
  private static final int MALFORMED_LINES_KEPT = 100;
  private static final int OTHER_EVENTS_MAX = 1024;

  private final String source;
  private final long[] eventCounts = new long[TraceEventType.COUNT];
  private final Map<MalformedKind, Long> malformedCounts = new EnumMap<>(MalformedKind.class);
  private final List<MalformedLine> malformedLines = new ArrayList<>();
  private final ByteNames otherNames = new ByteNames(OTHER_EVENTS_MAX);
  private final long[] otherCounts = new long[OTHER_EVENTS_MAX + 1];
  private long lostEvents;
  private @Nullable String truncation;

  TraceTally(String source) {
    this.source = source;
  }

  void event(TraceEventType type) {
    eventCounts[type.code()]++;
  }

  void skipped(byte[] bytes, int from, int to) {
    otherCounts[otherNames.intern(bytes, from, to)]++;
  }

  void lost(long events) {
    lostEvents += events;
  }

  void truncated(String why) {
    if (truncation == null) {
      truncation = why;
    }
  }

  void malformed(
      MalformedKind kind, long line, int column, String expected, byte[] bytes, int at, int to) {
    malformedCounts.merge(kind, 1L, Long::sum);
    if (malformedLines.size() < MALFORMED_LINES_KEPT) {
      String excerpt = TraceReader.excerpt(bytes, at, to);
      malformedLines.add(new MalformedLine(source, line, column, kind, expected, excerpt));
    }
  }

  /** Takes over what the text a compact trace was made from had besides events. */
  void addAllButEvents(TraceReport other) {
    other.malformedCounts().forEach((kind, count) -> malformedCounts.merge(kind, count, Long::sum));
    other
        .skippedCounts()
        .forEach((name, count) -> {
          byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          otherCounts[otherNames.intern(bytes, 0, bytes.length)] += count;
        });
    lostEvents += other.lostEvents();
    other.truncation().ifPresent(this::truncated);
  }

  TraceReport report() {
    Map<TraceEventType, Long> events = new EnumMap<>(TraceEventType.class);
    long total = 0;
    for (int type = 0; type < eventCounts.length; type++) {
      events.put(TraceEventType.ofCode(type), eventCounts[type]);
      total += eventCounts[type];
    }
    Map<String, Long> skipped = new LinkedHashMap<>();
    for (int id = 0; id < otherNames.count(); id++) {
      if (otherCounts[id] > 0) {
        skipped.merge(id == 0 ? "(no name)" : otherNames.text(id), otherCounts[id], Long::sum);
      }
    }
    return new TraceReport(
        source,
        total,
        events,
        skipped,
        malformedCounts,
        malformedLines,
        lostEvents,
        Optional.ofNullable(truncation));
  }
}
