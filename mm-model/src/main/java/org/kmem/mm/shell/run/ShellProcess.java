package org.kmem.mm.shell.run;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.syntax.Command;

/**
 * Everything a shell process carries that a subshell gets a copy of: variables, functions, options,
 * directory, traps, descriptors.
 */
final class ShellProcess {
  private static final String DEFAULT_IFS = " \t\n";

  final Variables variables;
  final Map<String, Command> functions;
  final Set<ShellOption> options;
  final Map<Integer, String> traps;
  final JobTable jobs = new JobTable();

  /** What limits were before they were changed here: a subshell shares the simulated process of its caller. */
  final Map<Rlimit, UlimitBuiltin.Limits> limitsBefore = new EnumMap<>(Rlimit.class);

  /** {@code $0}. */
  String name;

  /** The function that runs, empty outside of all: {@code FUNCNAME}. */
  String function = "";

  List<String> positional;
  String directory;
  int umask;
  DescriptorTable descriptors;

  /** {@code $?}. */
  int status;

  /** {@code $!}, empty before the first job. */
  String lastJob = "";

  /** {@code $$}: the process id of the outermost shell. */
  final int pid;

  /** Whether messages name the line: a script, not a command given as an argument. */
  boolean isScript;

  /** Of the command that runs, for messages. */
  int line;

  ShellProcess(String name, List<String> positional, int pid, DescriptorTable descriptors) {
    this.variables = new Variables();
    this.variables.set("IFS", DEFAULT_IFS);
    this.functions = new HashMap<>();
    this.options = EnumSet.noneOf(ShellOption.class);
    this.traps = new HashMap<>();
    this.name = name;
    this.positional = positional;
    this.directory = "/";
    this.umask = 022;
    this.pid = pid;
    this.descriptors = descriptors;
  }

  private ShellProcess(ShellProcess parent) {
    variables = parent.variables.fork();
    functions = new HashMap<>(parent.functions);
    options = EnumSet.copyOf(parent.options);
    options.remove(ShellOption.INTERACTIVE);
    traps = new HashMap<>(parent.traps);
    traps.values().removeIf(action -> !action.isEmpty()); // what is ignored stays ignored
    name = parent.name;
    function = parent.function;
    positional = parent.positional;
    directory = parent.directory;
    umask = parent.umask;
    descriptors = parent.descriptors.fork();
    status = parent.status;
    lastJob = parent.lastJob;
    pid = parent.pid;
    line = parent.line;
    isScript = parent.isScript;
  }

  /** A copy for a subshell, whose descriptors are to be closed. */
  ShellProcess fork() {
    return new ShellProcess(this);
  }

  boolean has(ShellOption option) {
    return options.contains(option);
  }

  String ifs() {
    return variables.get("IFS", DEFAULT_IFS);
  }
}
