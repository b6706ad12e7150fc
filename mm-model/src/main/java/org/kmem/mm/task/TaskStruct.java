package org.kmem.mm.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.fault.FaultCounts;
import org.kmem.mm.fault.FaultingTask;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.mm.InterleaveTurn;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.numa.HintTask;
import org.kmem.mm.oom.OomTask;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vma.Mempolicy;

/**
 * A process with one thread, or a kernel thread.
 *
 * <p>Made by {@link TaskTable}; found there by its pid until it has ended and its parent has been told.
 * Belongs to the holder of the scheduler's baton.
 *
 * <p>It is the {@linkplain SimTask#context context} of its simulated task, as which memory management knows it
 * as the caller.
 *
 * <p>Kernel counterpart: {@code struct task_struct} and the {@code signal_struct} of a process.
 */
public final class TaskStruct implements FaultingTask, OomTask {
  /** Characters of a command name that are kept: {@code TASK_COMM_LEN} without the end. */
  public static final int COMM_LENGTH = 15;

  private final int pid;
  private final boolean kernelThread;
  private final long startNanos;
  private final ProcessFamily family;
  private final OomScore oomScore;
  private final SignalState signals;
  private final WaitQueue events;
  private final Rlimits rlimits;
  private final FsStruct fs;
  private final FileTable files;
  private final FaultCounts faults = new FaultCounts();
  private final HintTask hints = new HintTask();
  private @Nullable MmStruct mm;
  private Mempolicy policy;
  private long allowedNodes = ALL_NODES;
  private CpuAffinity cpuWish = CpuAffinity.ALL;
  private final InterleaveTurn interleaveTurn = new InterleaveTurn();
  private final Cgroups cgroups;
  private Cgroup cgroup;
  private @Nullable SimTask thread;
  private String comm;
  private List<String> commandLine = List.of();
  private Credentials credentials;
  private @Nullable MmStruct oomMm;
  private boolean oomOrigin;
  private boolean toFreeze;
  private boolean exiting;
  private boolean ended;
  private boolean reaped;
  private int waitStatus;

  /** Its kernel stack and slab objects; null for tasks that are part of the kernel's image. */
  long @Nullable [] stack;

  long @Nullable [] objects;

  /** A task without parent: init, kthreadd. */
  TaskStruct(
      int pid,
      String comm,
      boolean kernelThread,
      Scheduler scheduler,
      Cgroups cgroups,
      Rlimits rlimits) {
    this.pid = pid;
    this.comm = shortened(comm);
    this.kernelThread = kernelThread;
    this.startNanos = scheduler.clock().nowNanos();
    this.events = new WaitQueue(scheduler, "a signal or the end of a child");
    this.family = new ProcessFamily(this, null);
    this.oomScore = new OomScore();
    this.rlimits = rlimits;
    this.cgroups = cgroups;
    this.cgroup = cgroups.root();
    this.signals = new SignalState();
    this.credentials = Credentials.ROOT;
    this.fs = new FsStruct();
    this.files = new FileTable();
    this.policy = Mempolicy.DEFAULT;
    if (kernelThread) {
      for (int signal = 1; signal <= SignalState.SIGNALS; signal++) {
        signals.ignore(signal);
      }
    }
  }

  /** A child as fork makes it: all but the address space and the files. */
  TaskStruct(int pid, TaskStruct parent, Scheduler scheduler) {
    this.pid = pid;
    this.comm = parent.comm;
    this.kernelThread = parent.kernelThread;
    this.startNanos = scheduler.clock().nowNanos();
    this.events = new WaitQueue(scheduler, "a signal or the end of a child");
    this.rlimits = parent.rlimits.copy();
    this.signals = parent.signals.copy();
    this.credentials = parent.credentials;
    this.commandLine = parent.commandLine;
    this.family = new ProcessFamily(this, parent);
    this.oomScore = parent.oomScore.copy();
    this.fs = parent.fs.copy();
    this.files = parent.files.copy();
    this.policy = parent.policy;
    this.allowedNodes = parent.allowedNodes;
    this.cpuWish = parent.cpuWish;
    this.cgroups = parent.cgroups;
    this.cgroup = parent.cgroup;
  }

  private static String shortened(String name) {
    return name.length() <= COMM_LENGTH ? name : name.substring(0, COMM_LENGTH);
  }

  /**
   * The process number.
   *
   * @return positive
   */
  @Override
  public int pid() {
    return pid;
  }

  /**
   * The command name.
   *
   * @return at most {@link #COMM_LENGTH} characters
   */
  @Override
  public String comm() {
    return comm;
  }

  /**
   * Sets the command name: {@code prctl(PR_SET_NAME)}.
   *
   * @param name more than {@link #COMM_LENGTH} characters are cut off
   */
  public void setComm(String name) {
    comm = shortened(name);
  }

  /**
   * The words that it was executed with.
   *
   * @return name and arguments; empty for kernel threads
   */
  public List<String> commandLine() {
    return commandLine;
  }

  void setCommandLine(List<String> words) {
    commandLine = List.copyOf(words);
  }

  /**
   * Whether it is a kernel thread, which has no address space.
   *
   * @return true if so
   */
  @Override
  public boolean isKernelThread() {
    return kernelThread;
  }

  /**
   * Its thread of control.
   *
   * @return the simulated task that runs it
   * @throws IllegalStateException before it was started
   */
  public SimTask thread() {
    SimTask started = thread;
    if (started == null) {
      throw new IllegalStateException(this + " has not been started: the task table does that");
    }
    return started;
  }

  /**
   * Its thread of control, if it has one: the first process has none.
   *
   * @return the simulated task that runs it, or null
   */
  public @Nullable SimTask threadOrNull() {
    return thread;
  }

  void setThread(SimTask started) {
    thread = started;
    started.setContext(this);
    enteredCgroup(cgroup);
  }

  @Override
  public Cgroup cgroup() {
    return cgroup;
  }

  @Override
  public void enteredCgroup(Cgroup group) {
    cgroup = group;
    MmStruct owned = mm;
    if (owned != null) {
      owned.setMemcg(group.memory().id());
    }
    SimTask of = thread;
    if (of != null) {
      of.setMemcg(group.memory().id());
      cgroups.psi().move(of, group.psi());
    }
  }

  /**
   * What it is doing. Who has no thread of its own sleeps for ever.
   *
   * @return its state
   */
  public TaskState state() {
    SimTask of = thread;
    if (ended) {
      return reaped ? TaskState.DEAD : TaskState.ZOMBIE;
    }
    return of == null || of.state() == SimTask.State.BLOCKED
        ? TaskState.SLEEPING
        : TaskState.RUNNING;
  }

  /**
   * Whether it has not ended.
   *
   * @return false from the moment on when its parent could learn of its end
   */
  public boolean isAlive() {
    return !ended;
  }

  /**
   * How it ended, as a shell says it.
   *
   * @return exit code, or 128 and the signal
   */
  public int exitStatus() {
    return (waitStatus & 0x7f) != 0 ? 128 + (waitStatus & 0x7f) : waitStatus >> 8;
  }

  /**
   * When it was made.
   *
   * @return simulated nanoseconds since boot
   */
  public long startNanos() {
    return startNanos;
  }

  /**
   * Who it is and what it may do.
   *
   * @return its credentials
   */
  @Override
  public Credentials credentials() {
    return credentials;
  }

  /**
   * Changes who it is.
   *
   * @param changed new credentials
   */
  public void setCredentials(Credentials changed) {
    credentials = changed;
    fs.setUser(changed.uid(), changed.gid(), changed.effective() == Capability.ALL);
  }

  /**
   * Its address space.
   *
   * @return the address space
   * @throws IllegalStateException if it has none: {@link #hasMm} tells
   */
  @Override
  public MmStruct mm() {
    MmStruct of = mm;
    if (of == null) {
      throw new IllegalStateException(
          this + " has no address space: ask hasMm() first, kernel threads never have one");
    }
    return of;
  }

  /**
   * Whether it has an address space.
   *
   * @return false for kernel threads, for what has ended, and for processes that have executed nothing
   */
  @Override
  public boolean hasMm() {
    return mm != null;
  }

  void setMm(@Nullable MmStruct addressSpace) {
    mm = addressSpace;
    hints.forget();
    if (addressSpace != null) {
      addressSpace.setMemcg(cgroup.memory().id());
    }
  }

  @Override
  public Mempolicy policy() {
    return policy;
  }

  @Override
  public void setPolicy(Mempolicy changed) {
    policy = changed;
  }

  /**
   * The CPUs that it asked for itself, whatever its cpuset allows: {@code user_cpus_ptr}.
   *
   * @return all unless it has asked
   */
  public CpuAffinity cpuWish() {
    return cpuWish;
  }

  /**
   * Asks for CPUs that its cpuset allows: sched_setaffinity(2).
   *
   * @param cpus where it wants to run
   */
  public void setCpuWish(CpuAffinity cpus) {
    cpuWish = cpus;
    thread().setAffinity(cpus);
  }

  @Override
  public long allowedNodes() {
    return allowedNodes;
  }

  /**
   * Sets which nodes its cpuset lets its memory come from; its policy follows: {@code cpuset_change_task_nodemask}.
   *
   * @param nodes bit n is node n, at least one
   */
  public void setAllowedNodes(long nodes) {
    allowedNodes = nodes;
    policy = policy.rebind(nodes);
  }

  @Override
  public InterleaveTurn interleaveTurn() {
    return interleaveTurn;
  }

  /**
   * As whom, and from where, it uses paths.
   *
   * @return its own
   */
  public FsStruct fs() {
    return fs;
  }

  @Override
  public HintTask hints() {
    return hints;
  }

  @Override
  public FaultCounts faultCounts() {
    return faults;
  }

  /**
   * Its open files.
   *
   * @return its own table
   */
  public FileTable files() {
    return files;
  }

  /**
   * Its limits.
   *
   * @return its own, to be changed by {@code setrlimit}
   */
  @Override
  public Rlimits rlimits() {
    return rlimits;
  }

  /**
   * Its signals.
   *
   * @return what it catches and ignores, and what is pending
   */
  public SignalState signals() {
    return signals;
  }

  /**
   * Its parent, its children, its session.
   *
   * @return where it stands among processes
   */
  public ProcessFamily family() {
    return family;
  }

  /**
   * How much likelier it is to be killed for want of memory than its size says.
   *
   * @return thousandths of all memory
   */
  @Override
  public int oomScoreAdj() {
    return oomScore.value();
  }

  /**
   * The same, to be changed.
   *
   * @return its own
   */
  public OomScore oomScore() {
    return oomScore;
  }

  @Override
  public boolean isDying() {
    SimTask of = thread;
    return exiting || (of != null && of.isKilled());
  }

  /** Notes that it has begun to end: {@code PF_EXITING}. */
  void setExiting() {
    exiting = true;
  }

  @Override
  public @Nullable MmStruct oomMm() {
    return oomMm;
  }

  @Override
  public boolean isOomOrigin() {
    return oomOrigin;
  }

  @Override
  public void setOomOrigin(boolean origin) {
    oomOrigin = origin;
  }

  @Override
  public void markOomVictim() {
    if (oomMm == null) {
      oomMm = mm;
    }
  }

  /**
   * Sends a signal. {@code SIGKILL} ends whatever can be killed in its present wait at once, and else when it
   * next asks.
   *
   * @param signal its number, 1 to {@link SignalState#SIGNALS}
   */
  public void send(int signal) {
    signals.addPending(signal);
    events.wakeAll();
    if (signal == Signal.SIGKILL.number() && !kernelThread) {
      thread().kill();
    }
  }

  /**
   * Where the process waits for what it is told asynchronously: woken when a signal is sent to it or a child of it
   * has ended. Counterpart: {@code wait_chldexit} and {@code signal_wake_up}.
   *
   * @return its queue
   */
  public WaitQueue events() {
    return events;
  }

  /** Sends {@code SIGKILL}. */
  @Override
  public void kill() {
    send(Signal.SIGKILL.number());
  }

  /**
   * Ends the process if it has been killed; to be asked by its own thread on the way back to user mode.
   *
   * @throws ProcessExit if so
   */
  public void checkKilled() {
    if (thread().isKilled()) {
      throw ProcessExit.bySignal(Signal.SIGKILL);
    }
  }

  /**
   * What its own thread does on the way back from a call to user mode: it makes up for what it has charged above {@code
   * memory.high}, stops if its control group is frozen, and ends if it has been killed.
   *
   * @throws ProcessExit if so
   */
  public void returnToUser() {
    cgroups.memcgs().handleHigh();
    stopWhileFrozen();
    checkKilled();
  }

  /**
   * Stays here as long as its control group is to be frozen, unless it is killed; for its own thread, before it runs its
   * program.
   */
  public void stopWhileFrozen() {
    while (toFreeze && events.sleepKillable() != Wakeup.KILLED) {
      // woken by whatever it is told: it looks again
    }
  }

  @Override
  public long runtimeNanos() {
    SimTask of = thread;
    return of == null ? 0 : of.runtimeNanos();
  }

  @Override
  public void setToFreeze(boolean freeze) {
    toFreeze = freeze;
    events.wakeAll();
  }

  @Override
  public boolean isStopped() {
    SimTask of = thread;
    return toFreeze && of != null && of.isInKillableWait();
  }

  /** Waits until it has ended; the wait cannot be killed. */
  public void join() {
    thread().join();
  }

  void setEnded(int status) {
    ended = true;
    waitStatus = status;
  }

  void setReaped() {
    reaped = true;
  }

  boolean isReaped() {
    return reaped;
  }

  /**
   * Name and number.
   *
   * @return for messages
   */
  @Override
  public String toString() {
    return comm + "/" + pid;
  }
}
