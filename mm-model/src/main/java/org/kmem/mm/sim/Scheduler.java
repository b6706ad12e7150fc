package org.kmem.mm.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.units.CheckLevel;

/**
 * Runs simulated tasks one at a time: exactly one holds the baton, and who is next follows from simulated
 * time and the seed alone.
 *
 * <p>The host thread gives the baton away by {@link #run} and has it back when the task it asked for has
 * ended; all other tasks stay where they are until the next run. A task keeps the baton until it waits,
 * {@linkplain #yieldCpu yields}, or passes {@link #condResched} with its time slice used up: between those points
 * nobody else runs, on whatever CPU. So the CPUs of a machine take turns on one line of time; work on two of
 * them takes as long as on one.
 *
 * <p>Time passes by {@link #charge} while a task runs, and by leaps to the next timer when none can.
 *
 * <p>Not safe for threads other than the holder's. {@link #close} ends all tasks, those that wait too.
 *
 * <p>Kernel counterpart: {@code schedule()}, {@code kthread}, {@code hrtimer}; the order is that of fair
 * scheduling with equal weights.
 */
public final class Scheduler implements AutoCloseable {
  /*
   * Implementation notes.
   * I1  current != null  <=>  current has the baton; otherwise the host has it.
   * I2  a task is in exactly one place: current, the run queue, blocked (and then on at most one list), dead.
   */
  /** How long a task runs before condResched() lets others: a timer tick. */
  static final long SLICE_NANOS = SimClock.SECOND / Reference.HZ;

  static final long NO_TIMEOUT = -1;

  private final SimClock clock = new SimClock();
  private final RunTrace trace = new RunTrace();
  private final TimerQueue timers = new TimerQueue(clock);
  private final Costs costs;
  private final Rng rng;
  private final RunQueue runQueue;

  /** Tasks alive, by number. */
  private final Map<Integer, SimTask> tasks = new LinkedHashMap<>();

  private final Baton baton = new Baton(this::live);
  private final CpuPlacement placement;
  private int spawned;
  private @Nullable SimTask current;
  private @Nullable SimTask lastDispatched;
  private long contextSwitches;
  private TaskObserver observer = TaskObserver.NONE;

  private boolean closing;
  private boolean closed;

  private final HostRun host = new HostRun(clock, tasks.values());

  /**
   * Makes a scheduler with no tasks, at time 0.
   *
   * @param cpus CPUs of the machine, at least 1
   * @param rng where its chance comes from
   * @param costs what things cost
   */
  public Scheduler(int cpus, Rng rng, Costs costs) {
    this.placement = new CpuPlacement(cpus);
    this.rng = rng;
    this.costs = costs;
    this.runQueue = new RunQueue(rng.stream("sched"));
  }

  /**
   * Makes the scheduler of a machine.
   *
   * @param options the machine
   */
  public Scheduler(MachineOptions options) {
    this(options.cpus(), new Rng(options.seed()), Costs.REFERENCE);
  }

  /**
   * Makes a task, which first runs when its turn comes.
   *
   * @param name its name
   * @param body what it does; a return ends it
   * @return the task
   */
  public SimTask spawn(String name, Runnable body) {
    return spawn(name, false, CpuAffinity.ALL, body);
  }

  /**
   * Makes a kernel thread.
   *
   * @param name its name, for example {@code "kswapd0"}
   * @param cpus where it may run
   * @param body what it does
   * @return the thread
   * @throws IllegalArgumentException if the machine has none of these CPUs
   */
  public SimTask spawnKernelThread(String name, CpuAffinity cpus, Runnable body) {
    return spawn(name, true, cpus, body);
  }

  private SimTask spawn(String name, boolean kernel, CpuAffinity cpus, Runnable body) {
    checkOpen();
    int cpu = placement.choose(cpus);
    SimTask task = new SimTask(this, ++spawned, name, kernel, cpus, body);
    placement.enter(task, cpu);
    tasks.put(task.id(), task);
    runQueue.addWoken(task);
    observer.changed(task);
    return task;
  }

  /**
   * Makes a task and runs the machine until it has ended. For the host thread.
   *
   * @param name its name
   * @param body what it does
   * @throws DeadlockException if the task can never end
   * @throws TaskFailedException if a task or timer failed; the machine is then to be closed
   */
  public void run(String name, Runnable body) {
    runUntilEnd(spawn(name, body), Long.MAX_VALUE);
  }

  /**
   * Makes a task, runs the machine until it has ended and gives its answer. For the host thread.
   *
   * @param name its name
   * @param body what it does
   * @param <T> kind of answer
   * @return what the body returned
   * @throws DeadlockException if the task can never end
   * @throws TaskFailedException if a task or timer failed; the machine is then to be closed
   */
  public <T> T call(String name, Supplier<T> body) {
    List<T> answer = new ArrayList<>(1);
    run(name, () -> answer.add(body.get()));
    return answer.getFirst();
  }

  /**
   * Runs the machine until a task has ended. For the host thread.
   *
   * @param task the task
   * @param limitNanos how much simulated time it may take, at least 0
   * @throws SimTimeLimitException if it takes more; the machine can be run on
   * @throws DeadlockException if the task can never end
   * @throws TaskFailedException if a task or timer failed; the machine is then to be closed
   */
  public void runUntilEnd(SimTask task, long limitNanos) {
    checkOpen();
    if (current != null) {
      throw new IllegalStateException(
          "a task runs the machine: only the host thread can, tasks join each other");
    }
    if (!task.isAlive()) {
      return;
    }
    host.begin(task, limitNanos);
    baton.host();
    SimTask next = pickNext();
    if (next != null) {
      dispatch(next);
      baton.awaitAsHost();
    }
    host.end();
  }

  /**
   * Lets time pass on the machine, with whatever its tasks do in it. For the host thread.
   *
   * @param nanos how long, at least 0
   */
  public void runFor(long nanos) {
    run("host", () -> sleep(nanos));
  }

  /**
   * The task that has the baton.
   *
   * @return the running task
   * @throws IllegalStateException if none runs
   */
  public SimTask current() {
    SimTask task = current;
    if (task == null || timers.isFiring()) {
      throw new IllegalStateException(
          "no task runs: do this in the body of one, not on the host thread or in a timer");
    }
    if (CheckLevel.FULL && !Thread.currentThread().equals(task.thread)) {
      throw new IllegalStateException(
          Thread.currentThread() + " uses a machine whose baton " + task + " has");
    }
    return task;
  }

  /**
   * The task that has the baton, or null while the host thread has it or a timer fires.
   *
   * @return the running task or null
   */
  public @Nullable SimTask currentOrNull() {
    return timers.isFiring() ? null : current;
  }

  /**
   * The CPU that runs.
   *
   * @return the running task's CPU; 0 if none runs
   */
  public int currentCpu() {
    SimTask task = current;
    return task == null ? 0 : task.cpu;
  }

  /**
   * Lets simulated time pass for something that the running task has done, or the machine if none runs.
   *
   * @param nanos how long it takes, at least 0
   */
  public void charge(long nanos) {
    clock.advance(nanos);
    SimTask task = current;
    if (task != null) {
      task.runtimeNanos += nanos;
      task.virtualRuntimeNanos += nanos;
    }
  }

  /** Lets the others run that want to, if there are any: {@code yield()}. */
  public void yieldCpu() {
    SimTask task = current();
    timers.fireDue(host);
    checkClosing();
    if (isAlone()) {
      return;
    }
    // Taken before the yielding task is put back: somebody else is next even if it has had more
    // time.
    SimTask next = pickNext();
    runQueue.add(task);
    passTo(next, task);
  }

  /**
   * Lets others run if the running task has used up its time slice, or wakes what is due: {@code
   * cond_resched()}. Cheap if neither; to be called where long work may be interrupted.
   */
  public void condResched() {
    SimTask task = current;
    if (task != null && (timers.isDue() || (isSliceUsed(task) && !isAlone()) || closing)) {
      condReschedSlow();
    }
  }

  private static boolean isSliceUsed(SimTask task) {
    return task.runtimeNanos - task.dispatchedAtRuntimeNanos >= SLICE_NANOS;
  }

  /** Whether nobody but the running task wants the baton, the host included. */
  private boolean isAlone() {
    return runQueue.isEmpty() && !host.hasFailed() && !host.isOver(clock.nowNanos());
  }

  private void condReschedSlow() {
    SimTask task = current();
    timers.fireDue(host);
    if (closing || host.hasFailed() || isSliceUsed(task)) {
      yieldCpu();
    }
  }

  /**
   * Waits for a time, whatever comes.
   *
   * @param nanos how long, at least 0
   */
  public void sleep(long nanos) {
    block(null, "time", nanos, false);
  }

  /**
   * Waits for a time or until the task is killed.
   *
   * @param nanos how long, at least 0
   * @return {@link Wakeup#TIMED_OUT} or {@link Wakeup#KILLED}
   */
  public Wakeup sleepKillable(long nanos) {
    return block(null, "time", nanos, true);
  }

  /**
   * Waits for a time, which some device needs, whatever comes: {@code io_schedule_timeout}.
   *
   * @param nanos how long, at least 0
   */
  public void sleepForIo(long nanos) {
    current().inIowait(() -> block(null, "time", nanos, false));
  }

  /**
   * Names who hears of what tasks do from now on.
   *
   * @param whoHears in place of whoever heard before
   */
  public void observe(TaskObserver whoHears) {
    observer = whoHears;
  }

  void changed(SimTask task) {
    observer.changed(task);
  }

  boolean isCurrent(SimTask task) {
    return task == current;
  }

  /**
   * Makes a timer, not yet armed.
   *
   * @param action what it does when it fires; it must not wait
   * @return the timer
   */
  public SimTimer timer(Runnable action) {
    return new SimTimer(this, action);
  }

  /**
   * How often a CPU went from one task to another.
   *
   * @return times since boot
   */
  public long contextSwitches() {
    return contextSwitches;
  }

  /**
   * The time.
   *
   * @return the machine's clock
   */
  public SimClock clock() {
    return clock;
  }

  /**
   * What things cost.
   *
   * @return the table
   */
  public Costs costs() {
    return costs;
  }

  /**
   * Chance.
   *
   * @return the machine's streams
   */
  public Rng rng() {
    return rng;
  }

  /**
   * What the run did so far.
   *
   * @return the trace, to which others may add
   */
  public RunTrace trace() {
    return trace;
  }

  /**
   * Number of CPUs.
   *
   * @return CPUs, numbered from 0
   */
  public int cpus() {
    return placement.cpus();
  }

  /**
   * The tasks that have not ended, in the order of spawning.
   *
   * @return a snapshot
   */
  public List<SimTask> tasks() {
    return List.copyOf(tasks.values());
  }

  /** Waits, on a list if there is one, until woken, killed or out of time. */
  Wakeup block(@Nullable TaskList list, Object reason, long timeoutNanos, boolean killable) {
    SimTask task = current();
    checkClosing();
    if (killable && task.killed) {
      return Wakeup.KILLED;
    }
    task.state = SimTask.State.BLOCKED;
    task.killable = killable;
    task.waitsFor = reason;
    task.blockedSinceNanos = clock.nowNanos();
    if (list != null) {
      list.addLast(task);
    }
    if (timeoutNanos >= 0) {
      armTimer(task.timer, timeoutNanos);
    }
    observer.changed(task);
    passTo(pickNext(), task);
    return task.wakeup;
  }

  /** Ends a task's wait; without effect if it does not wait. */
  void wake(SimTask task, Wakeup wakeup) {
    if (task.state != SimTask.State.BLOCKED) {
      return;
    }
    if (task.list != null) {
      task.list.remove(task);
    }
    cancelTimer(task.timer);
    task.state = SimTask.State.RUNNABLE;
    task.wakeup = wakeup;
    runQueue.addWoken(task);
    observer.changed(task);
  }

  void armTimer(SimTimer timer, long delayNanos) {
    timers.arm(timer, delayNanos);
  }

  boolean cancelTimer(SimTimer timer) {
    return timers.cancel(timer);
  }

  void place(SimTask task, CpuAffinity cpus) {
    placement.move(task, cpus);
  }

  /** Who runs next, time moved on if nobody can now; null with the reason told to the host. */
  private @Nullable SimTask pickNext() {
    while (true) {
      timers.fireDue(host);
      if (host.hasFailed()) {
        return null;
      }
      if (host.isOver(clock.nowNanos())) {
        host.outOfTime();
        return null;
      }
      SimTask next = runQueue.poll();
      if (next != null) {
        return next;
      }
      if (timers.isEmpty()) {
        host.deadlocked();
        return null;
      }
      if (host.isOver(timers.earliestNanos())) {
        host.outOfTime();
        return null;
      }
      timers.leap();
    }
  }

  /** Gives the baton to a task, or to the host if there is none, and waits until it comes back. */
  private void passTo(@Nullable SimTask next, SimTask task) {
    if (next != task) {
      task.noteSwitch();
    }
    if (next == null) {
      giveToHost();
    } else if (next == task) {
      noteDispatch(task);
      return;
    } else {
      dispatch(next);
    }
    baton.awaitAs(task);
    checkClosing();
  }

  private void dispatch(SimTask next) {
    if (lastDispatched != next) {
      contextSwitches++;
      clock.advance(costs.contextSwitch());
    }
    noteDispatch(next);
    SimTask before = current;
    current = next;
    if (before != null) {
      observer.changed(before);
    }
    observer.changed(next);
    baton.giveTo(next);
  }

  private void noteDispatch(SimTask next) {
    lastDispatched = next;
    next.dispatchedAtRuntimeNanos = next.runtimeNanos;
    trace.decided(clock.nowNanos(), next.id());
  }

  private void giveToHost() {
    current = null;
    baton.giveToHost();
  }

  /** The life of a task's thread. */
  private void live(SimTask task) {
    baton.awaitAs(task);
    Throwable failure = null;
    try {
      task.runBody();
    } catch (TaskUnwinding unwound) {
      // The machine is being closed, and this task is done with it.
    } catch (Throwable thrown) {
      failure = thrown;
    }
    end(task, failure);
  }

  private void end(SimTask task, @Nullable Throwable failure) {
    forget(task);
    if (closing) {
      giveToHost();
      return;
    }
    task.wakeJoiners();
    if (failure != null) {
      host.failed(task.toString(), failure);
    }
    SimTask next = host.awaits(task) || host.hasFailed() ? null : pickNext();
    if (next == null) {
      giveToHost();
    } else {
      dispatch(next);
    }
  }

  private void forget(SimTask task) {
    task.state = SimTask.State.DEAD;
    placement.leave(task);
    tasks.remove(task.id());
    observer.changed(task);
  }

  private void checkOpen() {
    if (closed || closing) {
      throw new IllegalStateException("the machine is closed: make another");
    }
  }

  private void checkClosing() {
    if (closing) {
      throw new TaskUnwinding();
    }
  }

  /**
   * Ends every task where it is, with what it does in {@code finally}, and its thread. Closing again does
   * nothing.
   *
   * @throws IllegalStateException if a task closes
   */
  @Override
  public void close() {
    if (current != null) {
      throw new IllegalStateException("a task closes its machine: let the host thread do it");
    }
    if (closed) {
      return;
    }
    closing = true;
    baton.host();
    for (SimTask task : tasks()) {
      if (task.thread == null) {
        forget(task);
      } else {
        current = task;
        baton.giveTo(task);
        baton.awaitAsHost();
      }
    }
    runQueue.clear();
    closed = true;
  }
}
