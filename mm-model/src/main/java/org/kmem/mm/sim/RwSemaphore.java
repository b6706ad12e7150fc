package org.kmem.mm.sim;

import org.jspecify.annotations.Nullable;

/**
 * A lock that many may read under or one may write under, served in the order of asking: a waiting writer
 * holds later readers back, so that neither side starves. As a plain mutex, write only.
 *
 * <p>Taking it without contention costs a handful of instructions and allocates nothing. Not reentrant.
 * Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct rw_semaphore}, as {@code mmap_lock} is one.
 */
public final class RwSemaphore {
  /*
   * Implementation notes.
   * Who gives the lock up hands it to the next in line before that one runs: a task that has been woken
   * with WOKEN holds it.
   *
   * I1  writer != null implies readers = 0.
   * I2  a waiter at the head of the line could not be given the lock as it is.
   */
  private final Scheduler scheduler;
  private final String name;
  private final TaskList waiters = new TaskList();
  private int readers;
  private @Nullable SimTask writer;

  /**
   * Makes a free lock.
   *
   * @param scheduler whose tasks take it
   * @param name for reports of what hangs, for example {@code "mmap_lock of a"}
   */
  public RwSemaphore(Scheduler scheduler, String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  /** Takes it for reading: {@code down_read}. */
  public void downRead() {
    if (!tryDownRead()) {
      waitInLine(false, false);
    }
  }

  /**
   * Takes it for reading unless the task is killed: {@code down_read_killable}.
   *
   * @return whether it was taken
   */
  public boolean downReadKillable() {
    return tryDownRead() || waitInLine(false, true);
  }

  /**
   * Takes it for reading if nobody writes or waits.
   *
   * @return whether it was taken
   */
  public boolean tryDownRead() {
    if (writer != null || !waiters.isEmpty()) {
      return false;
    }
    readers++;
    return true;
  }

  /** Takes it for writing: {@code down_write}. */
  public void downWrite() {
    if (!tryDownWrite()) {
      waitInLine(true, false);
    }
  }

  /**
   * Takes it for writing unless the task is killed: {@code down_write_killable}.
   *
   * @return whether it was taken
   */
  public boolean downWriteKillable() {
    return tryDownWrite() || waitInLine(true, true);
  }

  /**
   * Takes it for writing if it is free and nobody waits.
   *
   * @return whether it was taken
   */
  public boolean tryDownWrite() {
    if (writer != null || readers > 0 || !waiters.isEmpty()) {
      return false;
    }
    writer = scheduler.current();
    return true;
  }

  /**
   * Gives it up after reading.
   *
   * @throws SimLockException if nobody reads
   */
  public void upRead() {
    if (readers == 0) {
      throw new SimLockException(name + " is not held for reading: take it first");
    }
    readers--;
    if (readers == 0) {
      serve();
    }
  }

  /**
   * Gives it up after writing.
   *
   * @throws SimLockException if another task, or nobody, writes
   */
  public void upWrite() {
    checkWriter();
    writer = null;
    serve();
  }

  /**
   * Goes from writing to reading without letting a writer in between: {@code downgrade_write}.
   *
   * @throws SimLockException if another task, or nobody, writes
   */
  public void downgradeWrite() {
    checkWriter();
    writer = null;
    readers = 1;
    serve();
  }

  /**
   * Whether the running task holds it for writing: {@code mmap_assert_write_locked}.
   *
   * @return true if it does
   */
  public boolean isWriteHeldByCurrent() {
    return writer != null && writer == scheduler.current();
  }

  /**
   * Whether somebody waits: long work under the lock may want to give it up in between.
   *
   * @return true if so
   */
  public boolean isContended() {
    return !waiters.isEmpty();
  }

  private boolean waitInLine(boolean write, boolean killable) {
    scheduler.current().wantsWrite = write;
    if (scheduler.block(waiters, this, Scheduler.NO_TIMEOUT, killable) == Wakeup.WOKEN) {
      return true;
    }
    serve(); // a writer that left the line may have held readers back
    return false;
  }

  private void serve() {
    for (SimTask first = waiters.first(); first != null; first = waiters.first()) {
      if (writer != null || (first.wantsWrite && readers > 0)) {
        return;
      }
      if (first.wantsWrite) {
        writer = first;
      } else {
        readers++;
      }
      scheduler.wake(first, Wakeup.WOKEN);
    }
  }

  private void checkWriter() {
    if (!isWriteHeldByCurrent()) {
      throw new SimLockException(
          "%s is not held for writing by %s but by %s: take it first"
              .formatted(name, scheduler.current(), writer == null ? "nobody" : writer));
    }
  }

  /**
   * What it is and who has it.
   *
   * @return a line for reports of what hangs
   */
  @Override
  public String toString() {
    if (writer != null) {
      return name + ", which " + writer + " writes under";
    }
    return name + ", " + readers + " reading";
  }
}
