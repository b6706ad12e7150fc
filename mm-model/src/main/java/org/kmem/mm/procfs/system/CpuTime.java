package org.kmem.mm.procfs.system;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.task.TaskStruct;

/** Where and how long processes ran; the first one, which has no thread, never did. */
public final class CpuTime {
  private CpuTime() {}

  /**
   * How long a process was on CPUs.
   *
   * @param task the process
   * @return nanoseconds
   */
  public static long nanos(TaskStruct task) {
    @Nullable SimTask thread = task.threadOrNull();
    return thread == null ? 0 : thread.runtimeNanos();
  }

  /**
   * Where a process is, or was last.
   *
   * @param task the process
   * @return number of the CPU
   */
  public static int cpu(TaskStruct task) {
    @Nullable SimTask thread = task.threadOrNull();
    return thread == null ? 0 : thread.cpu();
  }
}
