package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown when a run has not ended within its simulated time; the machine can go on from there. */
public final class SimTimeLimitException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  SimTimeLimitException(String awaited, long limitNanos, String tasks) {
    super(
        "%s has not ended within %.3f simulated seconds; give it more, or look what hangs:%n%s"
            .formatted(awaited, limitNanos / (double) SimClock.SECOND, tasks));
  }
}
