package org.kmem.bench.gate.deterministic;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one thread has done since {@link #begin}. Called by the classes that {@link CountingLoader} loads; what other
 * threads do is not counted, and one thread at a time counts.
 */
public final class Tally {
  /*
   * Implementation notes.
   * Plain fields: only the thread that wrote `counted` finds itself in it, and only that thread writes the counts.
   */
  private static final long[] COUNTS = new long[Counter.values().length];

  /** No thread has this number. */
  private static final long NOBODY = -1;

  private static long counted = NOBODY;

  private Tally() {}

  /**
   * Counts one.
   *
   * @param counter {@link Counter#place}
   */
  public static void count(int counter) {
    if (Thread.currentThread().threadId() == counted) {
      COUNTS[counter]++;
    }
  }

  /** Stops counting, for what a workload does to look at the engine. */
  public static void pause() {
    counted = NOBODY;
  }

  /** Goes on counting what the running thread does. */
  public static void resume() {
    counted = Thread.currentThread().threadId();
  }

  /** Begins to count what the running thread does, from 0. */
  static void begin() {
    Arrays.fill(COUNTS, 0);
    resume();
  }

  /** Ends counting. */
  static Map<Counter, Long> end() {
    pause();
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, COUNTS[counter.place()]);
    }
    return counts;
  }
}
