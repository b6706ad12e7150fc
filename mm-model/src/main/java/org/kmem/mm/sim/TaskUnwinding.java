package org.kmem.mm.sim;

import java.io.Serial;

/** Thrown through a task whose machine is being closed, to end its thread. Never to be caught. */
final class TaskUnwinding extends Error {
  @Serial private static final long serialVersionUID = 1L;

  TaskUnwinding() {
    super("the machine is being closed", null, false, false);
  }
}
