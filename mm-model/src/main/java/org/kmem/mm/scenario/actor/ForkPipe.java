package org.kmem.mm.scenario.actor;

import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.TaskStruct;

/**
 * How a new process tells who made it that it is ready to serve, or that it never will be: the pipe whose
 * other end closes.
 */
final class ForkPipe {
  private final WaitQueue queue;
  private boolean ready;
  private boolean closed;

  ForkPipe(Scheduler scheduler, String name) {
    this.queue = new WaitQueue(scheduler, "the start of " + name);
  }

  /** Runs a process; however it leaves, the pipe is closed then. */
  void run(Runnable body) {
    try {
      body.run();
    } finally {
      closed = true;
      queue.wakeAll();
    }
  }

  /** The process is ready. */
  void ready() {
    ready = true;
    queue.wakeAll();
  }

  /**
   * Waits until the process is ready or has ended.
   *
   * @param self who waits
   * @return whether it is ready
   * @throws org.kmem.mm.task.ProcessExit if who waits is killed
   */
  boolean await(TaskStruct self) {
    while (!ready && !closed) {
      if (queue.sleepKillable() == Wakeup.KILLED) {
        self.checkKilled();
      }
    }
    return ready;
  }
}
