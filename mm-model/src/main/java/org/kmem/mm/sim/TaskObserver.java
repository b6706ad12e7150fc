package org.kmem.mm.sim;

/**
 * Hears of each change in what a task does: it wants the CPU, gets it, waits, for I/O or not, stalls for want of
 * memory, ends.
 *
 * <p>An interface since {@code sim} lies below whoever accounts for time. Called by the holder of the baton after
 * the change, at its time; must neither wait nor allocate.
 *
 * <p>Kernel counterpart: {@code psi_task_change}, {@code psi_task_switch}.
 */
@FunctionalInterface
public interface TaskObserver {
  /** Hears nothing. */
  TaskObserver NONE = task -> {};

  /**
   * A task has changed, or nothing that matters about it has.
   *
   * @param task the task, in its new state
   */
  void changed(SimTask task);
}
