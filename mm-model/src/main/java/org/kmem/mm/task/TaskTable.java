package org.kmem.mm.task;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vmstat.VmStat;

/**
 * All processes and kernel threads of a machine.
 *
 * <p>Numbers are given out as the kernel does: 1 is {@code init}, 2 {@code kthreadd}, then upwards. A process
 * that has ended stays until its parent reaps it; those without an interested parent go at once.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: {@code pid_namespace}, the task
 * list.
 */
public final class TaskTable {
  /** One past the highest pid: {@code kernel.pid_max} with few CPUs. */
  public static final int PID_MAX = 32_768;

  private final Scheduler scheduler;
  private final PidAllocator pids = new PidAllocator(PID_MAX);
  private final TreeMap<Integer, TaskStruct> tasks = new TreeMap<>();
  private final Cgroups cgroups;
  private final TaskStruct init;
  private final TaskStruct kthreadd;
  private final KernelStacks stacks;
  private final TaskObjects objects;
  private Consumer<TaskStruct> leaving = task -> {};
  private long forks;

  /**
   * Makes a table with {@code init} and {@code kthreadd}, neither of which runs anything by itself.
   *
   * @param scheduler who runs them
   * @param memory where stacks and objects of tasks come from
   * @param vmStat where stacks are counted
   * @param cgroups control groups that tasks are in
   * @param processesMax limit of processes for each user, which the size of memory decides
   */
  public TaskTable(
      Scheduler scheduler,
      PhysicalMemory memory,
      VmStat vmStat,
      Cgroups cgroups,
      long processesMax) {
    this.scheduler = scheduler;
    this.cgroups = cgroups;
    this.stacks = new KernelStacks(memory, vmStat, scheduler, cgroups.memcgs());
    this.objects = new TaskObjects(memory);
    Rlimits limits = Rlimits.initial(processesMax);
    this.init =
        enter(new TaskStruct(pids.allocate(), "init", false, scheduler, cgroups, limits.copy()));
    this.kthreadd =
        enter(new TaskStruct(pids.allocate(), "kthreadd", true, scheduler, cgroups, limits));
  }

  private TaskStruct enter(TaskStruct task) {
    tasks.put(task.pid(), task);
    cgroups.join(task.cgroup(), task);
    TaskStruct parent = task.family().parent();
    if (parent != null) {
      parent.family().add(task);
    }
    return task;
  }

  /**
   * The first process: ancestor of all others.
   *
   * @return pid 1
   */
  public TaskStruct init() {
    return init;
  }

  /**
   * The process with a number.
   *
   * @param pid any number
   * @return the process, which may have ended; null if there is none
   */
  public @Nullable TaskStruct find(int pid) {
    return tasks.get(pid);
  }

  /**
   * All processes and kernel threads, in the order of their numbers.
   *
   * @return a snapshot
   */
  public List<TaskStruct> all() {
    return List.copyOf(tasks.values());
  }

  /**
   * The address spaces of all processes, each once.
   *
   * @return a snapshot
   */
  public List<MmStruct> addressSpaces() {
    return tasks.values().stream()
        .filter(TaskStruct::hasMm)
        .map(TaskStruct::mm)
        .distinct()
        .toList();
  }

  /**
   * The process that the running thread belongs to.
   *
   * @return null if a thread runs that belongs to none, or none runs
   */
  public @Nullable TaskStruct current() {
    SimTask running = scheduler.currentOrNull();
    return running == null ? null : running.context(TaskStruct.class);
  }

  /**
   * The number that was given out last, as {@code /proc/loadavg} shows it.
   *
   * @return a pid
   */
  public int lastPid() {
    return pids.last();
  }

  /**
   * Processes and kernel threads made since boot: {@code processes} in {@code /proc/stat}.
   *
   * @return how many
   */
  public long forks() {
    return forks;
  }

  /**
   * Makes and starts a kernel thread, a child of {@code kthreadd}.
   *
   * @param name its name, of which /proc shows 15 characters
   * @param cpus where it may run
   * @param body what it does; it ends when that returns
   * @return the thread
   * @throws IllegalStateException if there is no memory for it
   */
  public TaskStruct kernelThread(String name, CpuAffinity cpus, Runnable body) {
    TaskStruct task = make(kthreadd);
    if (task == null) {
      throw new IllegalStateException("no memory for kernel thread " + name + ": start it earlier");
    }
    task.setComm(name);
    start(task, scheduler.spawnKernelThread(name, cpus, () -> live(task, body)));
    return task;
  }

  /**
   * Makes and starts a process that has no address space yet.
   *
   * @param parent who makes it
   * @param name its command name
   * @param body what it does, which answers its exit code
   * @return the process, or null if there is no memory or no pid for it
   */
  public @Nullable TaskStruct process(TaskStruct parent, String name, IntSupplier body) {
    TaskStruct task = make(parent);
    if (task != null) {
      task.setComm(name);
      run(
          task,
          () -> {
            throw ProcessExit.withCode(body.getAsInt());
          });
    }
    return task;
  }

  /** Starts what {@link #make} has made. */
  void run(TaskStruct task, Runnable body) {
    start(task, scheduler.spawn(task.comm(), () -> live(task, body)));
  }

  /** Whether a process may have a child as far as its control group goes: 0, or {@code EAGAIN}. */
  long mayFork(TaskStruct parent) {
    return cgroups.mayFork(parent.cgroup());
  }

  /**
   * Makes a child as {@code copy_process} does, without address space; it is not started.
   *
   * @return the child, or null if there is no memory or no pid for it
   */
  @Nullable TaskStruct make(TaskStruct parent) {
    int pid = pids.allocate();
    if (pid == 0) {
      return null;
    }
    long[] stack = stacks.allocate();
    long[] slabObjects = stack == null ? null : objects.allocate(!parent.isKernelThread());
    if (stack == null || slabObjects == null) {
      if (stack != null) {
        stacks.free(stack);
      }
      pids.free(pid);
      return null;
    }
    forks++;
    TaskStruct task = new TaskStruct(pid, parent, scheduler);
    task.stack = stack;
    task.objects = slabObjects;
    return enter(task);
  }

  /** Undoes {@link #make} for a child that could not be completed. */
  void abandon(TaskStruct task) {
    task.files().closeAll();
    cgroups.exit(task);
    task.setEnded(0);
    reap(task);
  }

  /**
   * Names what a task gives up first when it ends: its address space.
   *
   * @param action called in the task's own thread
   */
  void whenLeaving(Consumer<TaskStruct> action) {
    leaving = action;
  }

  /** Gives what is kept for tasks to come back to the machine. */
  public void drain() {
    stacks.drain();
  }

  private static void start(TaskStruct task, SimTask thread) {
    task.setThread(thread);
  }

  private void live(TaskStruct task, Runnable body) {
    int status = 0;
    try {
      body.run();
    } catch (ProcessExit exit) {
      status = exit.waitStatus();
    }
    ended(task, status);
  }

  /** The end of a process: children go to init, the parent may learn of it. */
  private void ended(TaskStruct task, int status) {
    task.setExiting();
    leaving.accept(task);
    task.files().closeAll();
    for (TaskStruct child : task.family().children()) {
      adopt(child);
      if (!child.isAlive()) {
        reap(child);
      }
    }
    cgroups.exit(task);
    task.setEnded(status);
    TaskStruct parent = task.family().parent();
    if (parent != null) {
      parent.events().wakeAll();
    }
    if (parent == null
        || parent == init
        || parent == kthreadd
        || parent.signals().discardsChildren()) {
      reap(task);
    }
  }

  /**
   * Makes a process a child of init, as its parent's end would.
   *
   * @param task the process
   */
  public void adopt(TaskStruct task) {
    TaskStruct parent = task.family().parent();
    if (parent != null) {
      parent.family().remove(task);
    }
    init.family().add(task);
  }

  /**
   * Forgets a process that has ended: what {@code wait(2)} does once it has told the status.
   *
   * @param task the process
   * @throws IllegalStateException if it has not ended
   */
  public void reap(TaskStruct task) {
    if (task.isAlive()) {
      throw new IllegalStateException(task + " has not ended: join it before reaping");
    }
    if (!task.isReaped()) {
      task.setReaped();
      TaskStruct parent = task.family().parent();
      if (parent != null) {
        parent.family().remove(task);
      }
      tasks.remove(task.pid());
      pids.free(task.pid());
      if (task.stack != null && task.objects != null) {
        stacks.free(task.stack);
        objects.free(task.objects);
      }
    }
  }
}
