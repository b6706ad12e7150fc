package org.kmem.mm.scenario.actor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cpusets;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.numa.NumaBalancing;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.Processes;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.task.TaskStruct;

/**
 * The actors of a machine: where each listens, and what they need of the machine.
 *
 * <p>Belongs to the holder of the scheduler's baton.
 */
public final class Actors {
  private static final List<String> ENVIRONMENT =
      List.of("SHLVL=2", "HOME=/", "OLDPWD=/", "TERM=linux", "PATH=/bin", "PWD=/");

  private static final int SOCKET_PERMISSIONS = 0777;

  private final Machine machine;
  private final Map<String, ActorSocket> sockets = new HashMap<>();

  /**
   * Makes a machine ready for actors.
   *
   * @param machine the machine
   */
  public Actors(Machine machine) {
    this.machine = machine;
  }

  /**
   * Starts an actor and waits until it serves. For a running process.
   *
   * @param name its name
   * @return its pid, or {@code ENOMEM}
   */
  long start(String name) {
    TaskStruct parent = caller();
    ForkPipe pipe = new ForkPipe(scheduler(), name);
    long pid = processes().fork(parent, task -> pipe.run(() -> live(task, name, pipe)));
    TaskStruct process = pid < 0 ? null : find((int) pid);
    if (process == null) {
      return Errno.ENOMEM.asResult();
    }
    process.family().startSession();
    process.oomScore().set(0, Credentials.ROOT);
    machine.tasks().adopt(process);
    return pipe.await(parent) ? process.pid() : Errno.ENOMEM.asResult();
  }

  /** The life of an actor that a client started. */
  private void live(TaskStruct task, String name, ForkPipe pipe) {
    new ActorProgram(this, task, new ActorMemory(this, task, 0)).runBetweenForkAndExec();
    task.thread().io().countWriteCall(1); // oom_score_adj
    execute(task, List.of("task", "serve", name, "4"));
    new Actor(this, task, name).run(pipe);
  }

  /**
   * Executes the tool, in the thread of the process.
   *
   * @throws ProcessExit if that fails
   */
  void execute(TaskStruct task, List<String> words) {
    if (processes().exec(task, StaticBinary.TASK, words, ENVIRONMENT) != 0) {
      throw ProcessExit.withCode(1);
    }
    task.thread().io().countReadCall(StaticBinary.HEAD_BYTES);
    task.thread().io().countReadCall(StaticBinary.PROGRAM_TABLE_BYTES);
    processes().start(task, StaticBinary.TASK);
  }

  /** The process that runs. */
  TaskStruct caller() {
    TaskStruct caller = machine.tasks().current();
    if (caller == null) {
      throw new IllegalStateException("no process runs: use task from a shell");
    }
    return caller;
  }

  /** Forgets a child of the caller that has ended. */
  void reap(TaskStruct child) {
    machine.tasks().reap(child);
  }

  /** A process by its number; null if there is none. */
  @Nullable TaskStruct find(int pid) {
    return machine.tasks().find(pid);
  }

  /** Where an actor listens; null if none of that name does. */
  @Nullable ActorSocket socket(String name) {
    return sockets.get(name);
  }

  /**
   * Makes a socket of a name, in place of an older one, as the user who asks.
   *
   * @throws ProcessExit if that user may not make it
   */
  ActorSocket bind(String name, TaskStruct self) {
    String path = socketPath(name);
    vfs().unlink(self.fs(), path);
    if (vfs().mknod(self.fs(), path, FileType.SOCKET, SOCKET_PERMISSIONS, 0) != 0) {
      throw ProcessExit.withCode(1);
    }
    ActorSocket socket = new ActorSocket(scheduler(), name);
    sockets.put(name, socket);
    return socket;
  }

  /** Closes a socket; its name stays if another has it by now, and so does its file. */
  void unbind(String name, ActorSocket socket) {
    sockets.remove(name, socket);
    socket.close();
  }

  static String socketPath(String name) {
    return TaskClient.DIRECTORY + "/" + name;
  }

  Cpusets cpusets() {
    return machine.cpusets();
  }

  NumaBalancing balancing() {
    return machine.userSpace().balancing();
  }

  Scheduler scheduler() {
    return machine.scheduler();
  }

  Vfs vfs() {
    return machine.vfs();
  }

  PhysicalMemory physical() {
    return machine.memory();
  }

  MemoryCalls calls() {
    return machine.userSpace().calls();
  }

  Processes processes() {
    return machine.processes();
  }
}
