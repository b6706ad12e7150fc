package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a trace that are no events: gaps, which are counted, and notes and stack traces, which
 * are read past. Rare, so readability goes before speed.
 */
final class NonEventLines {
  /** tracing/trace prints {@code CPU:1 [LOST 5 EVENTS]}, trace-cmd {@code CPU:1 [5 EVENTS DROPPED]}. */
  private static final Pattern LOST =
      Pattern.compile(
          "\\s*CPU:\\d+ \\[(?:LOST (?:(\\d{1,18}) )?EVENTS|(?:(\\d{1,18}) )?EVENTS DROPPED)\\]\\s*");

  private static final Pattern NOTE =
      Pattern.compile(
          "\\s*|cpus=\\d+|\\s*version = \\d+.*|CPU \\d+ is empty|trace-cmd .*"
              + "|\\s*=> .*|\\s+[0-9a-f]{1,16} .*|\\s+\\S+ \\([0-9a-f]{1,16}\\)\\s*");

  /** Enough for any of these. */
  private static final int BYTES_MAX = 1024;

  private NonEventLines() {}

  /** Reads a line that holds no event; false if it is none of these either. */
  static boolean read(byte[] bytes, int from, int to, TraceTally tally) {
    if (to - from > BYTES_MAX) {
      return false;
    }
    String text = new String(bytes, from, to - from, ISO_8859_1);
    Matcher lost = LOST.matcher(text);
    if (lost.matches()) {
      String count = lost.group(1) != null ? lost.group(1) : lost.group(2);
      tally.lost(count == null ? 1 : Long.parseLong(count));
      return true;
    }
    return NOTE.matcher(text).matches();
  }
}
