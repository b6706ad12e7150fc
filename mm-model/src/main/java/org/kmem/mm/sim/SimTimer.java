package org.kmem.mm.sim;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done at a point of simulated time, once for each time it is armed.
 *
 * <p>What is done runs between tasks, on behalf of none: it may wake tasks and arm timers, not wait. Belongs
 * to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct timer_list}.
 */
public final class SimTimer {
  private final Scheduler scheduler;
  private final Runnable action;

  /** Its place in the heap of {@link TimerQueue}, -1 if it is not armed. */
  int heapIndex = -1;

  long atNanos;

  /** Orders timers of the same time by when they were armed. */
  long sequence;

  SimTimer(Scheduler scheduler, Runnable action) {
    this.scheduler = scheduler;
    this.action = action;
  }

  /**
   * Arms it, or moves it to another time.
   *
   * @param delayNanos from now, at least 0
   */
  public void arm(long delayNanos) {
    scheduler.armTimer(this, delayNanos);
  }

  /**
   * Disarms it; without effect if it is not armed.
   *
   * @return whether it was armed
   */
  public boolean cancel() {
    return scheduler.cancelTimer(this);
  }

  /**
   * Whether it is armed.
   *
   * @return true until it has fired or was cancelled
   */
  public boolean isArmed() {
    return heapIndex >= 0;
  }

  void fire() {
    action.run();
  }

  boolean isBefore(@Nullable SimTimer other) {
    return other == null
        || atNanos < other.atNanos
        || (atNanos == other.atNanos && sequence < other.sequence);
  }
}
