package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code awk}: a program over the records of files. */
public final class AwkCommand implements ShellCommand {
  private static final int FAILED = 1;

  private final String name;

  private AwkCommand(String name) {
    this.name = name;
  }

  /**
   * The command under each of its names.
   *
   * @return stateless commands
   */
  public static List<ShellCommand> all() {
    return List.of(new AwkCommand("awk"), new AwkCommand("gawk"), new AwkCommand("mawk"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String synopsis() {
    return "[-F SEPARATOR] [-v NAME=VALUE]... {PROGRAM | -f FILE} [FILE | NAME=VALUE]...";
  }

  @Override
  public String summary() {
    return "run a program over the records of files";
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+F:v:f:");
    List<String> operands = new ArrayList<>(options.operands());
    StringBuilder source = new StringBuilder();
    for (String path : options.values('f')) {
      ByteInput file = call.open(path);
      source.append(file.readAll()).append('\n');
      file.close();
    }
    if (!options.has('f')) {
      if (operands.isEmpty()) {
        throw new UsageException("");
      }
      source.append(operands.removeFirst());
    }
    Machine machine = new Machine(Parser.parse(source.toString()), call);
    if (options.has('F')) {
      String separator = options.value('F', " ");
      machine.assign("FS", separator.equals("t") ? "\t" : separator);
    }
    for (String assignment : options.values('v')) {
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("-v wants NAME=VALUE, not '" + assignment + "'");
      }
      machine.assign(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    operands.addFirst(name);
    machine.arguments(operands);
    try {
      return machine.run();
    } catch (AwkFailure e) {
      call.complain(e.complaint());
      return FAILED;
    } catch (StackOverflowError e) {
      call.complain("the program is nested too deeply");
      return FAILED;
    }
  }
}
