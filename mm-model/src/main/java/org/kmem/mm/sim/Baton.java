package org.kmem.mm.sim;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to run, which exactly one thread has: that of a task, or the host's.
 *
 * <p>Implementation notes. The baton is the field {@code turn}, the number of the task that may run or {@link
 * #HOST}. Whoever hands it over has written everything else before, whoever takes it reads after: the volatile
 * accesses to {@code turn} order all plain fields of the machine. Handing over is one store and one unpark; the
 * one who waits parks until {@code turn} is its number.
 *
 * <p>Threads and their cost: docs/decisions/0080.
 */
final class Baton {
  private static final int HOST = 0;

  private final Consumer<SimTask> life;
  private volatile int turn = HOST;
  private @Nullable Thread host;

  /**
   * Makes the baton of a machine; the host has it.
   *
   * @param life what the thread of a task does, which is to begin by awaiting its turn
   */
  Baton(Consumer<SimTask> life) {
    this.life = life;
  }

  /** Makes the running thread the host's, which gets the baton when no task has it. */
  void host() {
    host = Thread.currentThread();
  }

  /** Gives the baton to a task, whose thread is made when it first gets it. */
  void giveTo(SimTask task) {
    Thread thread = task.thread;
    turn = task.id();
    if (thread == null) {
      thread = Thread.ofVirtual().name(task.name()).unstarted(() -> life.accept(task));
      task.thread = thread;
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  void giveToHost() {
    Thread waiting = host;
    turn = HOST;
    LockSupport.unpark(waiting);
  }

  void awaitAsHost() {
    await(HOST);
  }

  void awaitAs(SimTask task) {
    await(task.id());
  }

  private void await(int id) {
    boolean interrupted = false;
    while (turn != id) {
      LockSupport.park(this);
      // An interrupt would make every park return at once; it is the caller's to see, later.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
