package org.kmem.bench.replay;

import java.util.Map;
import java.util.stream.Collectors;
import org.kmem.bench.trace.TraceEventType;
import org.kmem.bench.trace.TraceReport;

/** A trace's objects cannot be replayed: there are none, or more at once than a replay may hold. */
public final class ObjectEventsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ObjectEventsException(String message) {
    super(message);
  }

  static ObjectEventsException none(String recording, TraceReport report) {
    String found =
        report.eventCounts().entrySet().stream()
            .filter(count -> count.getValue() > 0)
            .sorted(Map.Entry.comparingByKey())
            .map(ObjectEventsException::text)
            .collect(Collectors.joining(", "));
    return new ObjectEventsException(
        recording
            + ": this trace has no kmalloc events: no object that is allocated in it can be replayed, it has "
            + (found.isEmpty() ? "no kmem event at all" : "only " + found)
            + "; record the whole group (echo 1 > /sys/kernel/tracing/events/kmem/enable)");
  }

  static ObjectEventsException tooLarge(String recording, long liveBytes, long maxBytes) {
    return new ObjectEventsException(
        "%s: %d MiB of objects live at once, and a replay holds at most %d MiB; cut the trace"
            .formatted(recording, liveBytes >> 20, maxBytes >> 20));
  }

  private static String text(Map.Entry<TraceEventType, Long> count) {
    return count.getValue() + " " + count.getKey().kernelName();
  }
}
