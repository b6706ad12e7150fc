package org.kmem.mm.task;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fault.FaultHandler;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.CopyPageTables;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.AnonVmas;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.VmArea;

/**
 * Makes processes with address spaces, and takes those apart when they end.
 *
 * <p>A program of the model is a {@link StaticBinary} for what it maps, and a body for what it does. Belongs to
 * the holder of the scheduler's baton. Kernel counterpart: {@code kernel_clone}, {@code do_execveat_common},
 * {@code exit_mm}.
 */
public final class Processes {
  private final Scheduler scheduler;
  private final TaskTable tasks;
  private final MemoryCalls calls;
  private final Mmu mmu;
  private final FaultHandler faults;
  private final PhysicalMemory memory;
  private final Fork fork;
  private final Exec exec;

  /**
   * The parts of a machine that processes are made of.
   *
   * @param scheduler who runs them
   * @param tasks where they are listed
   * @param vfs where their programs are
   * @param folios pages
   * @param mappings where the vdso is registered
   * @param spaces who makes address spaces
   * @param calls system calls on address spaces
   * @param faults who handles faults
   * @param anonVmas reverse map of anonymous memory
   * @param pageTables who copies page tables
   * @param mmu address translation
   */
  public record Parts(
      Scheduler scheduler,
      TaskTable tasks,
      Vfs vfs,
      Folios folios,
      org.kmem.mm.mapping.AddressSpaces mappings,
      AddressSpaces spaces,
      MemoryCalls calls,
      FaultHandler faults,
      AnonVmas anonVmas,
      CopyPageTables pageTables,
      Mmu mmu) {}

  /**
   * For a machine.
   *
   * @param parts of the machine
   * @throws IllegalStateException if there is no memory for the vdso
   */
  public Processes(Parts parts) {
    this.scheduler = parts.scheduler();
    this.tasks = parts.tasks();
    this.calls = parts.calls();
    this.mmu = parts.mmu();
    this.faults = parts.faults();
    this.memory = parts.folios().memory();
    this.fork = new Fork(parts.spaces(), parts.anonVmas(), parts.pageTables(), parts.calls());
    this.exec =
        new Exec(
            parts.vfs(),
            parts.spaces(),
            parts.calls(),
            this::userMemory,
            new Vdso(parts.mappings(), parts.folios()),
            parts.scheduler().rng().stream("exec"));
    tasks.whenLeaving(this::leaveAddressSpace);
  }

  /**
   * Makes a process with a copy of its parent's address space: {@code fork}. To be called in the parent's own
   * thread.
   *
   * @param parent who forks
   * @param body what the child does, in its own thread; a return ends it
   * @return the child's pid, or {@code ENOMEM} or {@code EAGAIN}
   */
  public long fork(TaskStruct parent, Consumer<TaskStruct> body) {
    scheduler.charge(scheduler.costs().syscall());
    long refused = tasks.mayFork(parent);
    if (refused != 0) {
      return refused;
    }
    TaskStruct child = tasks.make(parent);
    if (child == null) {
      return Errno.ENOMEM.asResult();
    }
    MmStruct copy = fork.copy(parent, parent.comm());
    if (copy == null) {
      tasks.abandon(child);
      return Errno.ENOMEM.asResult();
    }
    child.setMm(copy);
    tasks.run(child, () -> body.accept(child));
    return child.pid();
  }

  /**
   * Makes a process without an address space, which is to {@link #exec}: {@code vfork} without waiting. To be
   * called in the parent's own thread.
   *
   * @param parent who makes it
   * @param body what it does, in its own thread; a return ends it
   * @return the process, or null if there is no memory for it
   */
  public @Nullable TaskStruct spawn(TaskStruct parent, Consumer<TaskStruct> body) {
    scheduler.charge(scheduler.costs().syscall());
    TaskStruct child = tasks.make(parent);
    if (child != null) {
      tasks.run(child, () -> body.accept(child));
    }
    return child;
  }

  /**
   * Gives a process the address space of a program, in place of the one it had: {@code execve}. To be called
   * in the process's own thread.
   *
   * @param task the process
   * @param program what it executes
   * @param arguments the program's words, the first its name
   * @param environment its variables, each {@code NAME=value}
   * @return 0, or a negated error number after which it can only end
   */
  public long exec(
      TaskStruct task, StaticBinary program, List<String> arguments, List<String> environment) {
    scheduler.charge(scheduler.costs().exec());
    leaveAddressSpace(task);
    task.setComm(program.path().substring(program.path().lastIndexOf('/') + 1));
    return exec.exec(task, program, arguments, environment);
  }

  /**
   * Runs what a program does before {@code main}. To be called in the process's own thread, after {@link
   * #exec}.
   *
   * @param task the process
   * @param program what it has executed
   * @throws ProcessExit if it is killed, or cannot have its memory
   */
  public void start(TaskStruct task, StaticBinary program) {
    new ProgramStart(calls).run(task, userMemory(task), program);
  }

  /**
   * How a process accesses its memory.
   *
   * @param task a process; it must be the one that runs whenever the answer is used
   * @return its loads and stores
   */
  public UserMemory userMemory(TaskStruct task) {
    return new UserMemory(faults, mmu, memory, scheduler, task);
  }

  /**
   * Where the vdso is.
   *
   * @param mm an address space
   * @return its first address, 0 if it was unmapped
   */
  public static long vdsoStart(MmStruct mm) {
    VmArea area = Vdso.find(mm);
    return area == null ? 0 : area.start();
  }

  /** {@code exit_mm}, in the task's own thread. */
  private void leaveAddressSpace(TaskStruct task) {
    if (task.hasMm()) {
      MmStruct mm = task.mm();
      task.setMm(null);
      if (mm.put()) {
        mmu.forget(mm.pageTable());
        calls.exit(mm);
        mm.skipForOom();
      }
    }
  }
}
