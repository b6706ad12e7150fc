package org.kmem.mm.sim;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the host thread waits for, until when, and why it gets the baton back without. */
final class HostRun {
  private final SimClock clock;

  /** All that are alive, for messages. */
  private final Collection<SimTask> tasks;

  private @Nullable SimTask awaited;
  private long limitNanos;
  private long deadlineNanos;
  private @Nullable RuntimeException problem;

  HostRun(SimClock clock, Collection<SimTask> tasks) {
    this.clock = clock;
    this.tasks = tasks;
  }

  void begin(SimTask task, long limit) {
    long now = clock.nowNanos();
    awaited = task;
    limitNanos = limit;
    deadlineNanos = limit > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + limit;
  }

  /** Throws what went wrong, if anything did. */
  void end() {
    awaited = null;
    RuntimeException found = problem;
    if (found != null) {
      problem = null;
      throw found;
    }
  }

  boolean awaits(SimTask task) {
    return task == awaited;
  }

  /** Whether the time that it may take is over at a point of time. */
  boolean isOver(long nanos) {
    return nanos > deadlineNanos;
  }

  /** Whether the host is to be told something; what comes after the first is not. */
  boolean hasFailed() {
    return problem != null;
  }

  void failed(String who, Throwable cause) {
    if (problem == null) {
      problem = new TaskFailedException(who, clock.nowNanos(), cause);
    }
  }

  void deadlocked() {
    problem = new DeadlockException(String.valueOf(awaited), describeTasks());
  }

  void outOfTime() {
    problem = new SimTimeLimitException(String.valueOf(awaited), limitNanos, describeTasks());
  }

  private String describeTasks() {
    return tasks.stream()
        .map(task -> "  " + task.describe(clock.nowNanos()))
        .collect(Collectors.joining("\n"));
  }
}
