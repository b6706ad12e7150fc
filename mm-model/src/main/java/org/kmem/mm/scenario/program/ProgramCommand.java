package org.kmem.mm.scenario.program;

import java.util.List;
import java.util.stream.Stream;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.task.TaskStruct;

/** A program of this package as a command of the shell: forks, executes, waits. */
public final class ProgramCommand implements ShellCommand {
  private static final int NOT_EXECUTABLE = 126;

  private final Machine machine;
  private final UserProgram program;

  private ProgramCommand(Machine machine, UserProgram program) {
    this.machine = machine;
    this.program = program;
  }

  /**
   * All programs.
   *
   * @param machine where they run
   * @return commands, stateless
   */
  public static List<ShellCommand> all(Machine machine) {
    return Stream.of(new FaultTest(), new MallocWalk(), new PopulateTest())
        .<ShellCommand>map(program -> new ProgramCommand(machine, program))
        .toList();
  }

  @Override
  public String name() {
    return program.name();
  }

  @Override
  public String synopsis() {
    return program.synopsis();
  }

  @Override
  public String summary() {
    return program.summary();
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    call.out().flush();
    ShellJob job = call.system().start(program.name(), () -> execute(call));
    int status = job.await();
    while (status == ShellJob.INTERRUPTED) {
      status = job.await();
    }
    return status;
  }

  private int execute(Invocation call) {
    TaskStruct self = machine.tasks().current();
    if (self == null) {
      return NOT_EXECUTABLE;
    }
    List<String> words = Stream.concat(Stream.of(name()), call.arguments().stream()).toList();
    long result = machine.processes().exec(self, StaticBinary.BUSYBOX, words, List.of());
    if (result < 0) {
      call.complain(Errno.of((int) -result).text());
      return NOT_EXECUTABLE;
    }
    self.setComm(name());
    try {
      return program.main(new UserProcess(machine, self, call.out()), call.arguments());
    } catch (ErrnoException e) {
      return call.complain(e);
    } catch (UsageException e) {
      return call.complain(e.complaint());
    }
  }
}
