package org.kmem.mm.oom;

import org.kmem.mm.sim.SimClock;

/**
 * Keeps the log from being flooded: so many messages in five seconds, the others are counted only. Kernel
 * counterpart: {@code __ratelimit} with the default bounds.
 */
final class PrintLimit {
  private static final long INTERVAL_NANOS = 5 * SimClock.SECOND;
  private static final int BURST = 10;

  private final SimClock clock;
  private long begunNanos;
  private boolean begun;
  private int printed;
  private int missed;

  PrintLimit(SimClock clock) {
    this.clock = clock;
  }

  /** How many messages were held back in the interval that has just ended; 0 unless it has. */
  int takeMissed() {
    long now = clock.nowNanos();
    if (begun && now <= begunNanos + INTERVAL_NANOS) {
      return 0;
    }
    int suppressed = missed;
    begun = true;
    begunNanos = now;
    printed = 0;
    missed = 0;
    return suppressed;
  }

  /** Whether another message may be printed; to be asked after {@link #takeMissed}. */
  boolean allows() {
    if (printed < BURST) {
      printed++;
      return true;
    }
    missed++;
    return false;
  }
}
