package org.kmem.mm.sim;

/** On which CPU tasks are: new ones go where the fewest are, and all stay until their affinity moves them. */
final class CpuPlacement {
  private final int[] tasksOfCpu;

  CpuPlacement(int cpus) {
    this.tasksOfCpu = new int[cpus];
  }

  int cpus() {
    return tasksOfCpu.length;
  }

  /**
   * Where a new task is to run.
   *
   * @throws IllegalArgumentException if the machine has none of these CPUs
   */
  int choose(CpuAffinity allowed) {
    int best = -1;
    for (int cpu = 0; cpu < tasksOfCpu.length; cpu++) {
      if (allowed.allows(cpu) && (best < 0 || tasksOfCpu[cpu] < tasksOfCpu[best])) {
        best = cpu;
      }
    }
    if (best < 0) {
      throw new IllegalArgumentException(
          "none of CPUs %s is among the %d of the machine".formatted(allowed, tasksOfCpu.length));
    }
    return best;
  }

  void enter(SimTask task, int cpu) {
    task.cpu = cpu;
    tasksOfCpu[cpu]++;
  }

  void leave(SimTask task) {
    tasksOfCpu[task.cpu]--;
  }

  /** Gives a task another affinity, and another CPU if it may not stay on its own. */
  void move(SimTask task, CpuAffinity allowed) {
    int cpu = allowed.allows(task.cpu) ? task.cpu : choose(allowed);
    leave(task);
    enter(task, cpu);
    task.affinity = allowed;
  }
}
