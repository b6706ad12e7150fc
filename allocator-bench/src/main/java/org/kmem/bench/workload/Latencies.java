package org.kmem.bench.workload;

import org.HdrHistogram.Histogram;

/**
 * Latencies of single operations, of all threads, with the floor below which they only tell of the clock.
 *
 * <p>A thread records into a {@link #newHistogram} of its own and {@link #add adds} it when it is done.
 * Thread-safe.
 */
public final class Latencies {
  /** Longest time that is told apart, in ns: ten seconds. */
  private static final long NANOS_MAX = 10_000_000_000L;

  private static final int DIGITS = 3;
  private static final int FLOOR_READINGS = 20_000;
  private static final double FLOOR_PERCENTILE = 99;

  private final Histogram all = newHistogram();

  /** Makes an empty collection. */
  public Latencies() {}

  /**
   * Makes room for what one thread records, without garbage afterwards.
   *
   * @return an empty histogram of ns
   */
  public static Histogram newHistogram() {
    return new Histogram(NANOS_MAX, DIGITS);
  }

  /**
   * Records into a histogram; what is longer than ten seconds counts as that.
   *
   * @param histogram the thread's own
   * @param nanos the time, in ns
   */
  public static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  /**
   * What the clock shows when nothing is done between two readings: the 99th percentile of them. A time up
   * to that is not told from none.
   *
   * @return ns
   */
  public static long floorNanos() {
    Histogram floor = newHistogram();
    for (int i = 0; i < FLOOR_READINGS; i++) {
      long before = System.nanoTime();
      record(floor, System.nanoTime() - before);
    }
    return floor.getValueAtPercentile(FLOOR_PERCENTILE);
  }

  /**
   * Adds what a thread recorded and empties its histogram.
   *
   * @param histogram the thread's own; it does not record meanwhile
   */
  public synchronized void add(Histogram histogram) {
    all.add(histogram);
    histogram.reset();
  }

  /**
   * A percentile of everything added.
   *
   * @param percentile 0 to 100, which is the longest
   * @return ns, to three digits, the clock's own time included; 0 if nothing was added
   */
  public synchronized long nanosAt(double percentile) {
    return all.getValueAtPercentile(percentile);
  }

  /**
   * How many there are.
   *
   * @return recorded times
   */
  public synchronized long samples() {
    return all.getTotalCount();
  }

  /** Forgets everything. */
  public synchronized void clear() {
    all.reset();
  }
}
