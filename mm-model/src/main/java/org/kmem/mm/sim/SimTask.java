package org.kmem.mm.sim;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated thread of control: a task of a process, or a kernel thread.
 *
 * <p>It has a thread of its own and runs only while it holds the baton, so that it may wait anywhere, however
 * deep in its stack. Made by {@link Scheduler#spawn}. Belongs to the holder of the baton, which is this task
 * itself while it runs.
 *
 * <p>Kernel counterpart: {@code struct task_struct}, as far as scheduling goes.
 */
public final class SimTask {
  /** What a task is doing. */
  public enum State {
    /** Has the baton, or waits for its turn. */
    RUNNABLE,
    /** Waits for something. */
    BLOCKED,
    /** Has ended. */
    DEAD
  }

  private final Scheduler scheduler;
  private final int id;
  private final String name;
  private final boolean kernelThread;
  private final Runnable body;
  private final WaitQueue exit;

  /** Wakes the task when its time is over. */
  final SimTimer timer;

  State state = State.RUNNABLE;
  Wakeup wakeup = Wakeup.WOKEN;
  boolean killable;
  boolean killed;
  CpuAffinity affinity;
  int cpu;

  /** What it waits for, for messages. */
  Object waitsFor = "";

  long blockedSinceNanos;
  long virtualRuntimeNanos;
  long runtimeNanos;
  long dispatchedAtRuntimeNanos;

  /** Breaks ties among tasks of the same virtual runtime. */
  long ticket;

  /** As waiter for a {@link RwSemaphore}: it wants to write. */
  boolean wantsWrite;

  @Nullable TaskList list;
  @Nullable SimTask previous;
  @Nullable SimTask next;

  /** Set when the task is first given the baton. */
  @Nullable Thread thread;

  private long voluntarySwitches;
  private long involuntarySwitches;

  private @Nullable Object context;
  private @Nullable Object stallAccount;
  private boolean inLruFault;
  private long requestNodes = -1;
  private int memcg;
  private long pagesOverHigh;
  private boolean memalloc;
  private boolean inIowait;
  private int memstalls;
  private final TaskIo io = new TaskIo();

  SimTask(
      Scheduler scheduler,
      int id,
      String name,
      boolean kernelThread,
      CpuAffinity affinity,
      Runnable body) {
    this.scheduler = scheduler;
    this.id = id;
    this.name = name;
    this.kernelThread = kernelThread;
    this.affinity = affinity;
    this.body = body;
    this.exit = new WaitQueue(scheduler, "the end of " + name);
    this.timer = new SimTimer(scheduler, () -> scheduler.wake(this, Wakeup.TIMED_OUT));
  }

  /**
   * The number of the task, from 1 in the order of spawning; not a pid.
   *
   * @return its number
   */
  public int id() {
    return id;
  }

  /**
   * The name of the task.
   *
   * @return what it was spawned as
   */
  public String name() {
    return name;
  }

  /**
   * Whether it is a kernel thread.
   *
   * @return true if it was spawned as one
   */
  public boolean isKernelThread() {
    return kernelThread;
  }

  /**
   * What it is doing.
   *
   * @return its state
   */
  public State state() {
    return state;
  }

  /**
   * Whether it has not ended.
   *
   * @return true until its body has returned
   */
  public boolean isAlive() {
    return state != State.DEAD;
  }

  /**
   * Whether it is to die: whoever retries something for it gives up when this is true.
   *
   * @return true after {@link #kill}
   */
  public boolean isKilled() {
    return killed;
  }

  /**
   * Sends a fatal signal: what can be killed in its present wait goes on with {@link Wakeup#KILLED}; else the
   * task learns of it when it next asks {@link #isKilled} or waits killably. Kernel threads are stopped the
   * same way by their owners.
   */
  public void kill() {
    killed = true;
    if (state == State.BLOCKED && killable) {
      scheduler.wake(this, Wakeup.KILLED);
    }
  }

  /**
   * The CPU it runs on, or last ran on.
   *
   * @return number of the CPU
   */
  public int cpu() {
    return cpu;
  }

  /**
   * The CPUs it may run on.
   *
   * @return the set
   */
  public CpuAffinity affinity() {
    return affinity;
  }

  /**
   * Sets the CPUs it may run on, and moves it at once if its own is not among them.
   *
   * @param cpus the set
   * @throws IllegalArgumentException if the machine has none of these CPUs
   */
  public void setAffinity(CpuAffinity cpus) {
    scheduler.place(this, cpus);
  }

  /**
   * Time it has spent on a CPU.
   *
   * @return nanoseconds
   */
  public long runtimeNanos() {
    return runtimeNanos;
  }

  /** Counts that it gives the CPU to another task. */
  void noteSwitch() {
    if (state == State.RUNNABLE) {
      involuntarySwitches++;
    } else {
      voluntarySwitches++;
    }
  }

  /**
   * How often it gave the CPU to another task because it waited.
   *
   * @return times
   */
  public long voluntarySwitches() {
    return voluntarySwitches;
  }

  /**
   * How often it gave the CPU to another task because that one's turn had come.
   *
   * @return times
   */
  public long involuntarySwitches() {
    return involuntarySwitches;
  }

  /** Waits until the task has ended; the wait cannot be killed. */
  public void join() {
    while (isAlive()) {
      exit.sleep();
    }
  }

  /**
   * Waits until the task has ended or the waiter is killed.
   *
   * @return whether it has ended
   */
  public boolean joinKillable() {
    while (isAlive()) {
      if (exit.sleepKillable() == Wakeup.KILLED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Hangs on the task what a layer above knows about it.
   *
   * @param value for example the process
   */
  public void setContext(Object value) {
    context = value;
  }

  /**
   * What a layer above has hung on the task.
   *
   * @param type what it must be
   * @param <T> its class
   * @return the value, or null if nothing, or something else, was set
   */
  public <T> @Nullable T context(Class<T> type) {
    return type.isInstance(context) ? type.cast(context) : null;
  }

  /**
   * What {@link TaskObserver} has hung on the task.
   *
   * @return the value, or null if it has set none
   */
  public @Nullable Object stallAccount() {
    return stallAccount;
  }

  /**
   * Hangs on the task what {@link TaskObserver} keeps about it.
   *
   * @param account the value
   */
  public void setStallAccount(Object account) {
    stallAccount = account;
  }

  /**
   * Whether it runs on a CPU now.
   *
   * @return true if it has the baton and does not wait
   */
  public boolean isOnCpu() {
    return state == State.RUNNABLE && scheduler.isCurrent(this);
  }

  /**
   * Whether it waits, and would wait no more if it were killed.
   *
   * @return false while it runs, and in waits that nothing interrupts
   */
  public boolean isInKillableWait() {
    return state == State.BLOCKED && killable;
  }

  /**
   * Whether its present wait is for I/O.
   *
   * @return what was last set
   */
  public boolean isInIowait() {
    return inIowait;
  }

  /** Waits; I/O is what for. */
  Wakeup inIowait(Supplier<Wakeup> wait) {
    inIowait = true;
    try {
      return wait.get();
    } finally {
      inIowait = false;
    }
  }

  /**
   * Whether what it does now is done only because memory is short.
   *
   * @return true between {@link #memstallEnter} and {@link #memstallLeave}
   */
  public boolean isInMemstall() {
    return memstalls > 0;
  }

  /**
   * Begins to do what would not have to be done if there were more memory: reclaim, compaction, reading back what was
   * in the working set, being held back. May be nested. {@code psi_memstall_enter}.
   */
  public void memstallEnter() {
    memstalls++;
    if (memstalls == 1) {
      scheduler.changed(this);
    }
  }

  /**
   * Ends what {@link #memstallEnter} began.
   *
   * @throws IllegalStateException if nothing was begun
   */
  public void memstallLeave() {
    if (memstalls == 0) {
      throw new IllegalStateException(this + " leaves a memory stall: enter one first");
    }
    memstalls--;
    if (memstalls == 0) {
      scheduler.changed(this);
    }
  }

  /**
   * Whether it handles a page fault whose pages count as recently used.
   *
   * @return what was last set
   */
  public boolean isInLruFault() {
    return inLruFault;
  }

  /**
   * Notes that a page fault begins or ends: {@code current->in_lru_fault}.
   *
   * @param inFault whether the pages it brings from now on count as recently used
   */
  public void setInLruFault(boolean inFault) {
    inLruFault = inFault;
  }

  /**
   * The memory control group that its allocations are charged to.
   *
   * @return number of the group, 0 for the root
   */
  public int memcg() {
    return memcg;
  }

  /**
   * Moves it to a memory control group; what it has charged before stays where it is.
   *
   * @param group number of the group, 0 for the root
   */
  public void setMemcg(int group) {
    memcg = group;
  }

  /**
   * What it has charged above {@code memory.high} and has not made up for: {@code memcg_nr_pages_over_high}.
   *
   * @return pages
   */
  public long pagesOverHigh() {
    return pagesOverHigh;
  }

  /**
   * Notes that it has charged more above {@code memory.high}.
   *
   * @param pages how many
   */
  public void addPagesOverHigh(long pages) {
    pagesOverHigh += pages;
  }

  /** Notes that it makes up for all of that now. */
  public void clearPagesOverHigh() {
    pagesOverHigh = 0;
  }

  /**
   * Whether it makes room for others, and so may use all reserves and is not asked to make room itself.
   *
   * @return what was last set
   */
  public boolean isMemalloc() {
    return memalloc;
  }

  /**
   * Notes that it begins or ends to reclaim: {@code PF_MEMALLOC}.
   *
   * @param reclaiming whether it does from now on
   */
  public void setMemalloc(boolean reclaiming) {
    memalloc = reclaiming;
  }

  void runBody() {
    body.run();
  }

  void wakeJoiners() {
    exit.wakeAll();
  }

  /** A line for reports of what hangs. */
  String describe(long nowNanos) {
    return switch (state) {
      case RUNNABLE -> "%s (task %d, CPU %d): runnable".formatted(name, id, cpu);
      case BLOCKED ->
          "%s (task %d, CPU %d): waits for %s since %.6f s"
              .formatted(
                  name,
                  id,
                  cpu,
                  waitsFor,
                  (nowNanos - blockedSinceNanos) / (double) SimClock.SECOND);
      case DEAD -> "%s (task %d): has ended".formatted(name, id);
    };
  }

  /**
   * What it has read and written.
   *
   * @return its account
   */
  public TaskIo io() {
    return io;
  }

  /**
   * The nodes that its request for memory is bound to.
   *
   * @return bit n is node n; all are set for a request that is not bound, and where there is none
   */
  public long requestNodes() {
    return requestNodes;
  }

  /**
   * Binds its request for memory to nodes.
   *
   * @param nodes bit n is node n
   */
  public void setRequestNodes(long nodes) {
    requestNodes = nodes;
  }

  /**
   * A line for messages.
   *
   * @return name and number
   */
  @Override
  public String toString() {
    return name + "/" + id;
  }
}
