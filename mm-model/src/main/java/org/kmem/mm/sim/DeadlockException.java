package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown when nothing can ever run again: every task waits and no timer is armed. Names them all. */
public final class DeadlockException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  DeadlockException(String awaited, String tasks) {
    super("%s cannot end, nothing can run and no timer is armed:%n%s".formatted(awaited, tasks));
  }
}
