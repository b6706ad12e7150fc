package org.kmem.mm.psi;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.TaskObserver;

/**
 * Accounts for the stalls of a machine's tasks.
 *
 * <p>Belongs to the holder of the baton; counting allocates nothing but once for each task. Kernel counterpart:
 * {@code psi_task_change}, {@code cgroup_move_task}.
 */
public final class Psi implements TaskObserver {
  private final Scheduler scheduler;
  private final PsiGroup system;
  private final boolean enabled;

  /**
   * For a machine, whose tasks it hears of from now on.
   *
   * @param scheduler of the machine
   */
  public Psi(Scheduler scheduler) {
    this(scheduler, true);
  }

  /**
   * For a machine, on which stalls may not be accounted for.
   *
   * @param scheduler of the machine
   * @param enabled whether they are: the kernel parameter {@code psi}
   */
  public Psi(Scheduler scheduler, boolean enabled) {
    this.scheduler = scheduler;
    this.system = new PsiGroup(null, scheduler.clock(), scheduler.cpus());
    this.enabled = enabled;
    if (enabled) {
      scheduler.observe(this);
    }
  }

  /**
   * Whether stalls are accounted for.
   *
   * @return false on a machine that was booted with {@code psi=0}, which has no files of pressure
   */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * The group of all tasks: {@code /proc/pressure}.
   *
   * @return the group above all others
   */
  public PsiGroup system() {
    return system;
  }

  /**
   * Makes the group of a new control group.
   *
   * @param parent the group of the one above
   * @return a group without tasks
   */
  public PsiGroup create(PsiGroup parent) {
    return new PsiGroup(parent, scheduler.clock(), scheduler.cpus());
  }

  /**
   * Moves a task to another group; what was counted stays where it is.
   *
   * @param task the task
   * @param group where it is counted from now on
   */
  public void move(SimTask task, PsiGroup group) {
    PsiTask account = account(task);
    charge(account, 0);
    account.group = group;
    changed(task);
  }

  /**
   * The group that a task is counted in.
   *
   * @param task the task
   * @return its group; a new task's is that of the machine
   */
  public PsiGroup groupOf(SimTask task) {
    return account(task).group;
  }

  @Override
  public void changed(SimTask task) {
    charge(account(task), PsiTask.flags(task));
  }

  private static void charge(PsiTask account, int flags) {
    int before = account.flags;
    if (before != flags) {
      account.flags = flags;
      for (@Nullable PsiGroup group = account.group; group != null; group = group.parent()) {
        group.change(before, flags);
      }
    }
  }

  private PsiTask account(SimTask task) {
    if (task.stallAccount() instanceof PsiTask account) {
      return account;
    }
    PsiTask account = new PsiTask(system);
    task.setStallAccount(account);
    return account;
  }
}
