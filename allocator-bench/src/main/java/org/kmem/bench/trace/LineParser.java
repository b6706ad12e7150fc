package org.kmem.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * Reads one line of a text trace into a {@link TraceEvent}.
 *
 * <p>Implementation notes. The three texts differ only in the head, and each line is recognised by
 * itself:
 *
 * <pre>
 *             sh-175     [001] d..3.    14.595748: mm_page_free: page=...       tracing/trace
 *             sh-175   [001]    14.595748: mm_page_free:         page=0x...     trace-cmd report
 *             sh   175 [001]    14.595748:         kmem:mm_page_free: page=0x.. perf script
 * </pre>
 *
 * A task's name may hold anything, brackets too, so each {@code [} is tried until one is followed by
 * {@code digits] [flags] time: name:} and preceded by a pid. A name has at most 15 bytes, too few to
 * hold all of that, so the first match is the right one. Fields are found by key in any order, and
 * unknown keys are read past: kernels add, drop and reorder fields. Nothing is allocated.
 */
final class LineParser extends LineScanner {
  /** Largest order of any Linux configuration with room to spare: larger ones are damage. */
  static final int MAX_ORDER = 20;

  static final int MAX_MIGRATE_TYPE = 15;
  static final int MAX_CPU = (1 << 16) - 1;
  private static final int MAX_PID = 1 << 30;

  /** What a line turned out to be. */
  enum Line {
    EVENT,
    PASSED_OVER,
    OTHER_EVENT,
    NOT_AN_EVENT,
    MALFORMED
  }

  private final TraceEvent event;
  private final TraceStrings strings;
  private final FieldParser fields;
  private final boolean pagesOnly;

  private int headAt;
  private long headTime;
  private boolean perf;

  /** After {@link Line#OTHER_EVENT}: where the event's name is. */
  int nameFrom;

  int nameTo;

  LineParser(TraceEvent event, TraceStrings strings, boolean pagesOnly) {
    this.pagesOnly = pagesOnly;
    this.event = event;
    this.strings = strings;
    this.fields = new FieldParser(event, strings);
  }

  /** Whether the last event line had perf's head. */
  boolean isPerf() {
    return perf;
  }

  Line parse(byte[] line, int from, int to) {
    bytes = line;
    start = from;
    end = to;
    problem = null;
    for (int open = indexOf('[', from); open >= 0; open = indexOf('[', open + 1)) {
      if (parseTail(open) && parseTask(open)) {
        return parseName();
      }
    }
    return Line.NOT_AN_EVENT;
  }

  private int indexOf(int wanted, int from) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Reads {@code [CPU] [FLAGS] TIME: } from its bracket on. */
  private boolean parseTail(int open) {
    int i = open + 1;
    int cpu = 0;
    while (i < end && isDigit(bytes[i]) && cpu <= MAX_CPU) {
      cpu = cpu * 10 + (bytes[i++] - '0');
    }
    if (cpu > MAX_CPU || i == open + 1 || i + 1 >= end || bytes[i] != ']' || bytes[i + 1] != ' ') {
      return false;
    }
    i = afterSpaces(i + 1);
    TraceContext context = TraceContext.UNKNOWN;
    if (i < end && !isDigit(bytes[i])) {
      int flags = i;
      while (i < end && bytes[i] != ' ') {
        i++;
      }
      if (i - flags < 4 || i - flags > 8) {
        return false;
      }
      context = TraceContext.ofFlag(bytes[flags + 2]);
      i = afterSpaces(i);
    }
    if (!parseTime(i)) {
      return false;
    }
    event.cpu = cpu;
    event.context = context;
    event.timeNanos = headTime;
    return true;
  }

  private int afterSpaces(int from) {
    int i = from;
    while (i < end && bytes[i] == ' ') {
      i++;
    }
    return i;
  }

  /** Reads {@code SECONDS.FRACTION:} as nanoseconds, {@code TICKS:} as they are. */
  private boolean parseTime(int from) {
    int i = from;
    long whole = 0;
    while (i < end && isDigit(bytes[i])) {
      whole = whole * 10 + (bytes[i++] - '0');
    }
    if (i == from || i - from > 18 || i >= end) {
      return false;
    }
    if (bytes[i] == '.') {
      int fractionFrom = ++i;
      long fraction = 0;
      while (i < end && isDigit(bytes[i]) && i - fractionFrom < 9) {
        fraction = fraction * 10 + (bytes[i++] - '0');
      }
      int digits = i - fractionFrom;
      if (digits == 0 || whole > 9_000_000_000L) {
        return false;
      }
      for (; digits < 9; digits++) {
        fraction *= 10;
      }
      whole = whole * 1_000_000_000L + fraction;
    }
    if (i >= end || bytes[i] != ':') {
      return false;
    }
    headTime = whole;
    headAt = i + 1;
    return true;
  }

  /** Reads {@code TASK-PID [(TGID)]} or perf's {@code TASK PID[/TID]} backwards from the bracket. */
  private boolean parseTask(int open) {
    int i = beforeSpaces(open);
    if (i > start && bytes[i - 1] == ')') {
      while (i > start && bytes[i - 1] != '(') {
        i--;
      }
      i = beforeSpaces(i - 1);
    }
    int pidTo = i;
    while (i > start && isDigit(bytes[i - 1])) {
      i--;
    }
    int pidFrom = i;
    if (i > start && bytes[i - 1] == '/') {
      i--;
      while (i > start && isDigit(bytes[i - 1])) {
        i--;
      }
    }
    if (pidFrom == pidTo || i <= start) {
      return false;
    }
    perf = bytes[i - 1] == ' ';
    if (!perf && bytes[i - 1] != '-') {
      return false;
    }
    int taskTo = perf ? beforeSpaces(i) : i - 1;
    int taskFrom = afterSpaces(start);
    long pid = 0;
    for (int digit = pidFrom; digit < pidTo; digit++) {
      pid = pid * 10 + (bytes[digit] - '0');
      if (pid > MAX_PID) {
        return false;
      }
    }
    if (taskFrom > taskTo || taskTo - taskFrom > ByteNames.MAX_BYTES) {
      return false;
    }
    event.pid = (int) pid;
    event.taskId = strings.tasks.intern(bytes, taskFrom, taskTo);
    return true;
  }

  private int beforeSpaces(int from) {
    int i = from;
    while (i > start && bytes[i - 1] == ' ') {
      i--;
    }
    return i;
  }

  /** Reads the event's name and, if it is one of ours, its fields. */
  private Line parseName() {
    int i = afterSpaces(headAt);
    if (perf && i < end && isDigit(bytes[i])) {
      // The sample's period.
      while (i < end && isDigit(bytes[i])) {
        i++;
      }
      i = afterSpaces(i);
    }
    nameFrom = i;
    while (i < end && isNameChar(bytes[i])) {
      i++;
    }
    if (i + 1 < end && i > nameFrom && bytes[i] == ':' && isNameChar(bytes[i + 1])) {
      // perf names the subsystem too.
      nameFrom = ++i;
      while (i < end && isNameChar(bytes[i])) {
        i++;
      }
    }
    nameTo = i;
    if (nameTo == nameFrom || i >= end || bytes[i] != ':') {
      return unnamed();
    }
    @Nullable TraceEventType type = TraceEventType.ofName(bytes, nameFrom, nameTo);
    if (type == null) {
      return Line.OTHER_EVENT;
    }
    if (pagesOnly && !type.isPage()) {
      return Line.PASSED_OVER;
    }
    event.type = type;
    event.clearFields();
    if (fields.parse(bytes, nameTo + 1, end)) {
      return Line.EVENT;
    }
    problem = fields.problem;
    problemAt = fields.problemAt;
    expected = fields.expected;
    return Line.MALFORMED;
  }

  /** A head without {@code name:} is the function tracer's, a stack trace's, or damage. */
  private Line unnamed() {
    boolean stack = nameFrom < end && bytes[nameFrom] == '<';
    boolean function = nameTo + 2 < end && bytes[nameTo] == ' ' && bytes[nameTo + 1] == '<';
    if (stack || function) {
      nameTo = nameFrom;
      return Line.OTHER_EVENT;
    }
    fail(MalformedKind.NOT_AN_EVENT, nameTo, "an event's name and a colon");
    return Line.MALFORMED;
  }
}
