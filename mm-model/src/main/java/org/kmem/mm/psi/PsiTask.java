package org.kmem.mm.psi;

import org.kmem.mm.sim.SimTask;

/** What is accounted of a task: where, and as what. Kernel counterpart: {@code task->psi_flags}. */
final class PsiTask {
  static final int KIND_IOWAIT = 0;
  static final int KIND_MEMSTALL = 1;
  static final int KIND_RUNNING = 2;
  static final int KIND_MEMSTALL_RUNNING = 3;
  static final int KIND_ONCPU = 4;
  static final int KINDS = 5;

  /** Stalls for memory, waiting or running. */
  static final int MEMSTALL = 1 << KIND_MEMSTALL;

  /** Runs on a CPU. */
  static final int ONCPU = 1 << KIND_ONCPU;

  private static final int IOWAIT = 1 << KIND_IOWAIT;
  private static final int RUNNING = 1 << KIND_RUNNING;
  private static final int MEMSTALL_RUNNING = 1 << KIND_MEMSTALL_RUNNING;

  PsiGroup group;
  int flags;

  PsiTask(PsiGroup group) {
    this.group = group;
  }

  static int flags(SimTask task) {
    int memstall = task.isInMemstall() ? MEMSTALL : 0;
    return switch (task.state()) {
      case RUNNABLE ->
          RUNNING
              | (task.isOnCpu() ? ONCPU : 0)
              | (memstall == 0 ? 0 : memstall | MEMSTALL_RUNNING);
      case BLOCKED -> memstall | (task.isInIowait() ? IOWAIT : 0);
      case DEAD -> 0;
    };
  }
}
