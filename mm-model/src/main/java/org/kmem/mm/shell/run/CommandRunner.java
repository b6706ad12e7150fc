package org.kmem.mm.shell.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.syntax.Command;
import org.kmem.mm.shell.system.ErrnoException;

/** Runs simple commands: finds what a name means, sets its surroundings, reports its failures. */
final class CommandRunner implements Invocation.Surroundings {
  /** Filters that are builtins of busybox ash: they complain in the shell's name. */
  private static final Set<String> SHELLS_OWN = Set.of("echo", "printf", "test", "[", "[[");

  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;

  private final Interpreter shell;
  private final ShellProcess process;

  CommandRunner(Interpreter shell) {
    this.shell = shell;
    this.process = shell.process();
  }

  int simple(Command.Simple command) {
    process.line = command.line();
    shell.takeSubstitutionStatus();
    int status = expanded(command);
    shell.handleSignals(); // a command that a signal cut short takes the process with it
    return status;
  }

  private int expanded(Command.Simple command) {
    List<String> argv = shell.expand(command.words());
    if (argv.isEmpty()) {
      return assignOnly(command);
    }
    ShellBuiltin builtin = shell.commands().builtin(argv.getFirst());
    if (builtin != null && builtin.special()) {
      return special(command, argv, builtin);
    }
    return shell.redirecting(
        command.redirections(),
        () -> {
          Map<String, String> values = shell.values(command.assignments());
          trace(values, argv);
          return with(values, () -> dispatch(argv, true));
        });
  }

  private int assignOnly(Command.Simple command) {
    int[] status = {0};
    int redirected =
        shell.redirecting(
            command.redirections(),
            () -> {
              shell.assign(command.assignments());
              status[0] = shell.takeSubstitutionStatus();
              Map<String, String> values = new LinkedHashMap<>();
              if (process.has(ShellOption.XTRACE)) {
                for (Command.Assignment a : command.assignments()) {
                  values.put(a.name(), process.variables.get(a.name(), ""));
                }
                trace(values, List.of());
              }
              return 0;
            });
    return redirected != 0 ? redirected : status[0];
  }

  private int special(Command.Simple command, List<String> argv, ShellBuiltin builtin) {
    shell.assign(command.assignments());
    trace(Map.of(), argv);
    if (builtin.name().equals("exec")) {
      shell.redirect(command.redirections());
      return run(builtin, argv);
    }
    return shell.redirectingSpecial(command.redirections(), () -> run(builtin, argv));
  }

  private interface Body {
    int run();
  }

  /** Runs something with variables that go back to what they were. */
  private int with(Map<String, String> values, Body body) {
    if (values.isEmpty()) {
      return body.run();
    }
    Map<String, Variables.Variable> before = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      before.put(name, process.variables.snapshot(name));
      process.variables.set(name, value);
      process.variables.export(name, true);
    });
    try {
      return body.run();
    } finally {
      before.forEach(process.variables::restore);
    }
  }

  /** Runs a command line that is already expanded. */
  int dispatch(List<String> argv, boolean withFunctions) {
    String name = argv.getFirst();
    ShellBuiltin builtin = shell.commands().builtin(name);
    if (builtin != null && builtin.special()) {
      return run(builtin, argv);
    }
    Command function = withFunctions ? process.functions.get(name) : null;
    if (function != null) {
      return shell.call(name, function, List.copyOf(argv.subList(1, argv.size())));
    }
    if (builtin != null) {
      return run(builtin, argv);
    }
    ShellCommand command = shell.commands().command(name);
    if (command != null) {
      return run(command, argv);
    }
    if (name.indexOf('/') >= 0) {
      return runFile(argv);
    }
    complain(name + ": not found");
    return NOT_FOUND;
  }

  private int run(ShellBuiltin builtin, List<String> argv) {
    Invocation call = invocation(process.name, argv);
    int status;
    try {
      status = finish(call, builtin.action().run(shell, call));
    } catch (UsageException e) {
      complain(builtin.name() + (e.complaint().isEmpty() ? "" : ": " + e.complaint()));
      status = finish(call, e.status());
      if (builtin.special()) {
        throw new ControlFlow.ShellExit(status);
      }
    } catch (ErrnoException e) {
      complain(String.valueOf(e.getMessage()));
      status = finish(call, 1);
    } catch (ControlFlow e) {
      finish(call, 0);
      throw e;
    }
    return status;
  }

  private int run(ShellCommand command, List<String> argv) {
    String name = SHELLS_OWN.contains(command.name()) ? "sh" : command.name();
    Invocation call = invocation(name, argv);
    int status;
    try {
      status = command.run(call);
    } catch (UsageException e) {
      if (!e.complaint().isEmpty()) {
        call.complain(e.complaint());
      }
      if (e.showsSynopsis()) {
        announce("Usage: " + command.name() + " " + command.synopsis());
      }
      status = e.status();
    } catch (ErrnoException e) {
      status = call.complain(e);
    }
    return finish(call, status);
  }

  private Invocation invocation(String name, List<String> argv) {
    return new Invocation(
        name, argv.subList(1, argv.size()), shell.system(), this, process.descriptors);
  }

  private static int finish(Invocation call, int status) {
    int result = status;
    try {
      call.out().flush();
    } catch (ErrnoException e) {
      result = call.complain(e);
    }
    try {
      call.err().flush();
    } catch (ErrnoException e) {
      return result; // a complaint nobody can hear
    }
    return result;
  }

  @Override
  public String directory() {
    return process.directory;
  }

  @Override
  public Map<String, String> environment() {
    return process.variables.environment();
  }

  @Override
  public int umask() {
    return process.umask;
  }

  @Override
  public int run(List<String> argv, Map<String, String> extra, DescriptorTable streams) {
    Interpreter child = shell.fork();
    ShellProcess copy = child.process();
    DescriptorTable inherited = copy.descriptors;
    copy.descriptors = streams.fork();
    inherited.close();
    extra.forEach((name, value) -> {
      copy.variables.set(name, value);
      copy.variables.export(name, true);
    });
    return child.runAsProcess(() -> child.runner().dispatch(argv, false));
  }

  /** Runs a script of the model's file system in a shell of its own. */
  private int runFile(List<String> argv) {
    String path = argv.getFirst();
    String text;
    try {
      if (shell.system().stat(absolute(path), true).isDirectory()) {
        throw new ErrnoException(Errno.EACCES);
      }
      text = read(path);
    } catch (ErrnoException e) {
      boolean missing = e.errno() == Errno.ENOENT;
      complain(path + ": " + (missing ? "not found" : e.errno().text()));
      return missing ? NOT_FOUND : NOT_EXECUTABLE;
    }
    return freshShell(path, argv.subList(1, argv.size())).runScript(text);
  }

  /** A shell that inherits what a new process does: exported variables, streams, directory. */
  Interpreter freshShell(String name, List<String> arguments) {
    Interpreter child =
        Interpreter.create(
            shell.system(),
            shell.commands(),
            name,
            arguments,
            environment(),
            process.descriptors.fork());
    child.process().directory = process.directory;
    child.process().umask = process.umask;
    child.process().variables.set("PWD", process.directory);
    return child;
  }

  /** The text of a file. */
  String read(String path) throws ErrnoException {
    ByteInput file = invocation(process.name, List.of("")).open(path);
    try {
      return file.readAll();
    } finally {
      file.close();
    }
  }

  String absolute(String path) {
    return invocation(process.name, List.of("")).path(path);
  }

  /** Complains as the shell. */
  void complain(String message) {
    String place = process.isScript ? "line " + process.line + ": " : "";
    announce(process.name + ": " + (message.startsWith("line ") ? "" : place) + message);
  }

  /** Prints a line on standard error. */
  void announce(String message) {
    Descriptor err = process.descriptors.get(2);
    if (err == null) {
      return;
    }
    ByteOutput out = new ByteOutput(err);
    try {
      out.println(message);
      out.flush();
    } catch (ErrnoException e) {
      return; // a complaint nobody can hear
    }
  }

  private void trace(Map<String, String> values, List<String> argv) {
    if (!process.has(ShellOption.XTRACE)) {
      return;
    }
    StringBuilder line = new StringBuilder(process.variables.get("PS4", "+ "));
    values.forEach(
        (name, value) -> line.append(name).append('=').append(quoted(value)).append(' '));
    argv.forEach(word -> line.append(quoted(word)).append(' '));
    announce(line.toString().stripTrailing());
  }

  /** A word as the shell would read it back. */
  static String quoted(@Nullable String word) {
    if (word == null) {
      return "";
    }
    boolean plain = !word.isEmpty();
    for (int i = 0; plain && i < word.length(); i++) {
      char c = word.charAt(i);
      plain = c > ' ' && c < 127 && "!\"#$&'()*;<=>?[\\`{|}~^".indexOf(c) < 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
