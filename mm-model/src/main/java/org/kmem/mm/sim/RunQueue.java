package org.kmem.mm.sim;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that could run, the one that has had the least time first; ties are broken by chance.
 *
 * <p>Kernel counterpart: the run queue of the fair class, without weights: all tasks have nice 0.
 */
final class RunQueue {
  private static final Comparator<SimTask> LEAST_RUN_FIRST =
      Comparator.<SimTask>comparingLong(task -> task.virtualRuntimeNanos)
          .thenComparingLong(task -> task.ticket)
          .thenComparingInt(SimTask::id);

  private final PriorityQueue<SimTask> queue = new PriorityQueue<>(LEAST_RUN_FIRST);
  private final RandomGenerator random;

  /** Never sinks: who comes back from a long sleep starts a little below it, not far in the past. */
  private long floorNanos;

  RunQueue(RandomGenerator random) {
    this.random = random;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Adds a task that was asleep or is new: it has not saved up the time it did not use. */
  void addWoken(SimTask task) {
    task.virtualRuntimeNanos =
        Math.max(task.virtualRuntimeNanos, floorNanos - Scheduler.SLICE_NANOS / 2);
    add(task);
  }

  void add(SimTask task) {
    task.ticket = random.nextLong();
    queue.add(task);
  }

  @Nullable SimTask poll() {
    SimTask task = queue.poll();
    if (task != null) {
      floorNanos = Math.max(floorNanos, task.virtualRuntimeNanos);
    }
    return task;
  }

  void clear() {
    queue.clear();
  }
}
