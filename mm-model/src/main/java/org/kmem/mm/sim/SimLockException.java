package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown when a lock is given up by a task that does not hold it; the lock is as it was. */
public final class SimLockException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  SimLockException(String problem) {
    super(problem);
  }
}
