package org.kmem.mm.sim;

/**
 * Where tasks wait until somebody wakes them, first come, first woken.
 *
 * <p>Being woken says that a condition may hold: ask it again in a loop. Between asking and waiting nobody
 * else runs, so no wakeup is lost. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code wait_queue_head_t}.
 */
public final class WaitQueue {
  private final Scheduler scheduler;
  private final String name;
  private final TaskList waiters = new TaskList();

  /**
   * Makes an empty queue.
   *
   * @param scheduler whose tasks wait
   * @param name what they wait for, for reports of what hangs
   */
  public WaitQueue(Scheduler scheduler, String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  /** Waits until woken, whatever comes. */
  public void sleep() {
    scheduler.block(waiters, this, Scheduler.NO_TIMEOUT, false);
  }

  /**
   * Waits until woken or killed.
   *
   * @return which of them; at once if the task has been killed already
   */
  public Wakeup sleepKillable() {
    return scheduler.block(waiters, this, Scheduler.NO_TIMEOUT, true);
  }

  /**
   * Waits until woken, but not longer than a time.
   *
   * @param timeoutNanos the time, at least 0
   * @return {@link Wakeup#WOKEN} or {@link Wakeup#TIMED_OUT}
   */
  public Wakeup sleep(long timeoutNanos) {
    return scheduler.block(waiters, this, timeoutNanos, false);
  }

  /**
   * Waits until woken or killed, but not longer than a time.
   *
   * @param timeoutNanos the time, at least 0
   * @return which of them
   */
  public Wakeup sleepKillable(long timeoutNanos) {
    return scheduler.block(waiters, this, timeoutNanos, true);
  }

  /** Waits for the end of I/O until woken, whatever comes: {@code io_schedule}. */
  public void sleepForIo() {
    waitForIo(false);
  }

  /**
   * Waits for the end of I/O until woken or killed.
   *
   * @return which of them; at once if the task has been killed already
   */
  public Wakeup sleepForIoKillable() {
    return waitForIo(true);
  }

  private Wakeup waitForIo(boolean killable) {
    return scheduler
        .current()
        .inIowait(() -> scheduler.block(waiters, this, Scheduler.NO_TIMEOUT, killable));
  }

  /**
   * Wakes the task that has waited longest.
   *
   * @return whether there was one
   */
  public boolean wakeOne() {
    SimTask first = waiters.first();
    if (first != null) {
      scheduler.wake(first, Wakeup.WOKEN);
    }
    return first != null;
  }

  /** Wakes all that wait now. */
  public void wakeAll() {
    for (SimTask task = waiters.first(); task != null; task = waiters.first()) {
      scheduler.wake(task, Wakeup.WOKEN);
    }
  }

  /**
   * Whether anybody waits.
   *
   * @return false if waking would do nothing
   */
  public boolean hasWaiters() {
    return !waiters.isEmpty();
  }

  /**
   * What is waited for.
   *
   * @return the name it was made with
   */
  @Override
  public String toString() {
    return name;
  }
}
