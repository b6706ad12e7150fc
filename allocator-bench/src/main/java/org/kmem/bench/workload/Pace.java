package org.kmem.bench.workload;

import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * A thread's intention to begin an operation every so often, and how long each took from when it was meant to begin.
 *
 * <p>A thread that is late does not wait: what queues up behind a slow operation is late as well, and its time says so.
 * Timed from when they really began, those would look fast, and only one operation slow (G. Tene, <em>How not to measure
 * latency</em>: coordinated omission).
 *
 * <p>Only for one thread at a time; it can be handed to another by any means that publishes it.
 */
public final class Pace {
  private final long intervalNanos;
  private final LongSupplier clock;
  private final Histogram allocs = Latencies.newHistogram();
  private final Histogram frees = Latencies.newHistogram();

  /** When the next operation is meant to begin. */
  private long nextNanos;

  private long endNanos;
  private boolean running;
  private long done;
  private long missed;

  /**
   * Makes a pace at which nothing was done yet.
   *
   * @param intervalNanos from the start of an operation to the start of the next, in ns, at least 1
   * @param clock tells ns, and need not begin at 0
   * @throws IllegalArgumentException if the interval is none
   */
  public Pace(long intervalNanos, LongSupplier clock) {
    if (intervalNanos < 1) {
      throw new IllegalArgumentException(intervalNanos + " ns between operations: give at least 1");
    }
    this.intervalNanos = intervalNanos;
    this.clock = clock;
  }

  /**
   * Says when to stop, and that the next operation is meant to begin now.
   *
   * @param lengthNanos how long to go on, in ns
   */
  public void begin(long lengthNanos) {
    endNanos = clock.getAsLong() + lengthNanos;
    resume();
  }

  /** Says that the next operation is meant to begin now: before that, there was nothing to be done. */
  public void resume() {
    nextNanos = clock.getAsLong();
    running = true;
  }

  /** Says that no more operations are meant to begin until it is resumed; those that are late are given up. */
  public void pause() {
    long lateNanos = clock.getAsLong() - nextNanos;
    if (running && lateNanos >= 0) {
      missed += 1 + lateNanos / intervalNanos;
    }
    running = false;
  }

  /**
   * Whether it is time to stop.
   *
   * @return true from the end that {@link #begin} said on
   */
  public boolean isOver() {
    return clock.getAsLong() - endNanos >= 0;
  }

  /** Waits until the next operation is meant to begin; returns when that is, which may be long ago. */
  long await() {
    long due = nextNanos;
    nextNanos = due + intervalNanos;
    while (clock.getAsLong() - due < 0) {
      // Spins: a thread that sleeps is late.
    }
    return due;
  }

  /** An allocation that was meant to begin at a time has ended. */
  void allocated(long dueNanos) {
    record(allocs, dueNanos);
  }

  /** A free that was meant to begin at a time has ended. */
  void freed(long dueNanos) {
    record(frees, dueNanos);
  }

  private void record(Histogram histogram, long dueNanos) {
    Latencies.record(histogram, clock.getAsLong() - dueNanos);
    done++;
  }

  /**
   * Operations that were done, as a share of those that were meant to be.
   *
   * @return 0 to 1; NaN if none was
   */
  public double keptShare() {
    return (double) done / (done + missed);
  }

  /**
   * Times of allocations, from when they were meant to begin.
   *
   * @return the thread's own histogram, in ns
   */
  public Histogram allocs() {
    return allocs;
  }

  /**
   * Times of frees, from when they were meant to begin.
   *
   * @return the thread's own histogram, in ns
   */
  public Histogram frees() {
    return frees;
  }
}
