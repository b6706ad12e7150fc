package org.kmem.bench.trace;

/** A cursor that reads a recording: it has one event at a time, the strings seen so far, and a tally of all. */
abstract class ReadingCursor implements TraceCursor {
  final TraceEvent event = new TraceEvent();
  final TraceStrings strings = new TraceStrings();
  final TraceTally tally;

  ReadingCursor(String source) {
    tally = new TraceTally(source);
  }

  @Override
  public final TraceEvent event() {
    return event;
  }

  @Override
  public final TraceStrings strings() {
    return strings;
  }

  @Override
  public final TraceReport report() {
    return tally.report();
  }
}
