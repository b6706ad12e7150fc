package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown when a task or a timer ended by an exception: a bug of the model, its kernel's oops. */
public final class TaskFailedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  TaskFailedException(String who, long atNanos, Throwable cause) {
    super(
        "%s failed at %.6f s: the machine is to be closed"
            .formatted(who, atNanos / (double) SimClock.SECOND),
        cause);
  }
}
