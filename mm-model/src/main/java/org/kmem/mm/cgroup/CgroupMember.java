package org.kmem.mm.cgroup;

/**
 * A process or kernel thread, as control groups know it.
 *
 * <p>Kernel counterpart: {@code struct task_struct} with its {@code css_set}.
 */
public interface CgroupMember {
  /**
   * Its number.
   *
   * @return the pid
   */
  int pid();

  /**
   * Whether it is a kernel thread, which {@code cgroup.kill} spares.
   *
   * @return true if so
   */
  boolean isKernelThread();

  /** Kills it with {@code SIGKILL}. */
  void kill();

  /**
   * How long it has run.
   *
   * @return nanoseconds on CPUs
   */
  long runtimeNanos();

  /**
   * Its group is to be frozen, or not any more: it stops before it next runs its program.
   *
   * @param freeze whether it is to stop
   */
  void setToFreeze(boolean freeze);

  /**
   * Whether it has stopped: it does not run, and will not before it is let go.
   *
   * @return false as long as it is not to stop, and while it still works for the kernel
   */
  boolean isStopped();

  /**
   * The group that it is in.
   *
   * @return the group
   */
  Cgroup cgroup();

  /**
   * It is in another group now, or its group has got another memory group.
   *
   * @param group the group
   */
  void enteredCgroup(Cgroup group);
}
