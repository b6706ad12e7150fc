package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.TerminatedException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.OomScore;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.Processes;
import org.kmem.mm.task.SignalState;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;

/**
 * The processes of a shell on a simulated machine: the shell itself, its jobs, the stages of its pipelines.
 *
 * <p>Each is a process with a pid of its own. One that is killed unwinds by {@link ProcessExit} out of whatever it
 * asked of the machine. Belongs to the holder of the baton, except {@link #interrupt}.
 */
final class ShellProcesses {
  /** What a shell spends on finding out what the next command is: an estimate. */
  private static final long COMMAND_NANOS = 20_000;

  /** {@code SIGINT}: what control-C at a terminal sends. */
  private static final int SIGINT = 2;

  private static final List<String> ENVIRONMENT = List.of("PATH=/bin", "HOME=/", "TERM=linux");

  private final Scheduler scheduler;
  private final TaskTable tasks;
  private final Processes processes;
  private final AtomicBoolean interrupted = new AtomicBoolean();

  ShellProcesses(Machine machine) {
    this.scheduler = machine.scheduler();
    this.tasks = machine.tasks();
    this.processes = machine.processes();
  }

  /** What a process does; the answer is its exit status. */
  @FunctionalInterface
  interface Program {
    /** Runs to the end. */
    int run();
  }

  /**
   * Runs a program as a process of init, protected from the OOM killer, and waits for its end. For the host
   * thread.
   *
   * @param timeoutSeconds simulated time it may take
   * @return its exit status
   */
  int run(String name, Program program, int timeoutSeconds) {
    TaskStruct init = tasks.init();
    TaskStruct process = processes.spawn(init, self -> live(self, name, program));
    if (process == null) {
      throw new IllegalStateException("no memory for a shell: boot a machine with more of it");
    }
    process.family().startSession();
    process.oomScore().set(OomScore.MIN, init.credentials());
    scheduler.runUntilEnd(process.thread(), timeoutSeconds * SimClock.SECOND);
    return process.exitStatus();
  }

  /** The life of a shell: it executes the program that it is, and does what that does. */
  private void live(TaskStruct self, String name, Program program) {
    long result = processes.exec(self, StaticBinary.BUSYBOX, List.of(name), ENVIRONMENT);
    if (result < 0) {
      throw new IllegalStateException(
          "cannot execute the shell, error " + -result + ": boot a machine with more memory");
    }
    processes.start(self, StaticBinary.BUSYBOX);
    self.setComm(name);
    throw ProcessExit.withCode(program.run());
  }

  /** Asks the process in the foreground to stop. For any thread. */
  void interrupt() {
    interrupted.set(true);
  }

  /** A system call begins: it costs time, and others may run first. */
  void enterKernel() {
    scheduler.charge(scheduler.costs().syscall());
    scheduler.condResched();
  }

  /**
   * A system call that may have taken long ends: so does the process if it was killed meanwhile, and what it was
   * doing if somebody at the terminal wants that.
   */
  void leaveKernel() {
    current().returnToUser();
    if (interrupted.getAndSet(false)) {
      throw new TerminatedException(SIGINT);
    }
  }

  /** The process that makes the call. */
  TaskStruct current() {
    TaskStruct current = tasks.current();
    if (current == null) {
      throw new IllegalStateException("no process runs: call this from a command of the shell");
    }
    return current;
  }

  /** Starts a process that inherits what the caller has: {@code fork}. */
  ShellJob start(ShellJob.Body body) throws ErrnoException {
    long pid =
        processes.fork(
            current(),
            child -> {
              throw ProcessExit.withCode(body.run());
            });
    if (pid < 0) {
      throw new ErrnoException(Errno.of((int) -pid));
    }
    return new Job(Objects.requireNonNull(tasks.find((int) pid)));
  }

  /** A process that the shell has started. */
  private final class Job implements ShellJob {
    private final TaskStruct process;

    Job(TaskStruct process) {
      this.process = process;
    }

    @Override
    public int pid() {
      return process.pid();
    }

    @Override
    public boolean isDone() {
      return !process.isAlive();
    }

    @Override
    public int await() {
      TaskStruct waiter = current();
      while (process.isAlive()) {
        if (waiter.signals().pending() != 0) {
          return INTERRUPTED;
        }
        if (waiter.events().sleepKillable() == Wakeup.KILLED) {
          throw ProcessExit.bySignal(Signal.SIGKILL);
        }
      }
      tasks.reap(process);
      return process.exitStatus();
    }
  }

  /** Sleeps; answers false if a signal ended it early. */
  boolean sleep(long nanos) {
    TaskStruct sleeper = current();
    long end = scheduler.clock().nowNanos() + nanos;
    for (long left = nanos; left > 0; left = end - scheduler.clock().nowNanos()) {
      if (sleeper.signals().pending() != 0) {
        return false;
      }
      if (sleeper.events().sleepKillable(left) == Wakeup.KILLED) {
        throw ProcessExit.bySignal(Signal.SIGKILL);
      }
    }
    return true;
  }

  /** {@code kill(2)}. */
  void kill(int pid, int signal) throws ErrnoException {
    if (signal < 0 || signal > SignalState.SIGNALS) {
      throw new ErrnoException(Errno.EINVAL);
    }
    List<TaskStruct> targets = targets(pid);
    if (targets.isEmpty()) {
      throw new ErrnoException(Errno.ESRCH);
    }
    for (TaskStruct target : targets) {
      if (signal != 0 && target.isAlive() && target.pid() != tasks.init().pid()) {
        target.send(signal);
      }
    }
    current().checkKilled();
  }

  private List<TaskStruct> targets(int pid) {
    if (pid > 0) {
      TaskStruct target = tasks.find(pid);
      return target == null ? List.of() : List.of(target);
    }
    TaskStruct caller = current();
    int group = pid == 0 ? caller.family().processGroup() : -pid;
    List<TaskStruct> found = new ArrayList<>();
    for (TaskStruct task : tasks.all()) {
      boolean meant =
          pid == -1
              ? task.pid() > 1 && task.pid() != caller.pid() && !task.isKernelThread()
              : task.family().processGroup() == group && group != 0;
      if (meant) {
        found.add(task);
      }
    }
    return found;
  }

  /** The next signal for the caller to handle before its next command, 0 if there is none. */
  int takeSignal() {
    scheduler.charge(COMMAND_NANOS);
    TaskStruct caller = current();
    caller.checkKilled();
    return interrupted.getAndSet(false) ? SIGINT : caller.signals().take();
  }
}
