package org.kmem.bench.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kernel's memory counters: {@code /proc/vmstat}.
 *
 * @param counters values by name, in the kernel's order
 */
public record VmStat(Map<String, Long> counters) {
  /** Copies the map. */
  public VmStat {
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
  }

  /**
   * Reads the kernel's text.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the counters
   * @throws TraceFormatException if a line is not a name and a number
   */
  public static VmStat parse(String source, String text) throws TraceFormatException {
    SnapshotText lines = new SnapshotText(source, text);
    Map<String, Long> counters = new LinkedHashMap<>();
    while (lines.nextLine()) {
      String name = lines.word("a counter's name");
      String word = lines.word("a number");
      try {
        // Unsigned in the kernel: a counter that went below zero prints as a huge number.
        counters.put(name, Long.parseUnsignedLong(word));
      } catch (NumberFormatException notNumber) {
        throw lines.problem("expected a number but found \"" + SnapshotText.shorten(word) + "\"");
      }
      lines.expectEnd();
    }
    return new VmStat(counters);
  }

  /**
   * A counter.
   *
   * @param name the kernel's name
   * @return its value, 0 if this kernel has no such counter
   */
  public long get(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
