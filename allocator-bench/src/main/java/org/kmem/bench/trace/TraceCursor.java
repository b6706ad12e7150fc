package org.kmem.bench.trace;

import java.io.Closeable;
import java.io.IOException;

/**
 * Walks the events of a trace in recorded order.
 *
 * <p>Contract: {@link #next} moves to the next event and overwrites {@link #event}; nothing is
 * allocated per event. Damage in a text trace is counted in {@link #report}; damage in a compact
 * trace is a {@link TraceFormatException}, except that a file cut short simply ends there. Not
 * thread-safe.
 */
public interface TraceCursor extends Closeable {
  /**
   * Moves to the next event.
   *
   * @return false at the end
   * @throws IOException if reading fails; {@link TraceFormatException} if a compact trace is corrupt
   */
  boolean next() throws IOException;

  /**
   * The event this cursor stands on.
   *
   * @return always the same object
   */
  TraceEvent event();

  /**
   * The names that the ids in events stand for; grows while the trace is read.
   *
   * @return always the same object
   */
  TraceStrings strings();

  /**
   * What was read so far, and all that did not go smoothly. Complete after {@link #next} returned
   * false.
   *
   * @return a snapshot
   */
  TraceReport report();
}
