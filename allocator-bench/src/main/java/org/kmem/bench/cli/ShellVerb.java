package org.kmem.bench.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.scenario.LabRunner;
import org.kmem.mm.scenario.MachineShell;
import org.kmem.mm.sim.DeadlockException;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.SimTimeLimitException;
import org.kmem.zone.InvalidMachineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shell}: a shell on a simulated machine. */
@Command(
    name = "shell",
    description = "Boots a simulated machine and starts a shell on it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Without -c and -f it reads commands from the terminal, or a script from standard input if that is",
      "none. Type help to see what there is; begin with: task new a; task a mmap 16M; task a touch m1.",
      "Time on the machine passes only while a command runs. The exit code is that of the last command;",
      "125 if it can never end or ran out of --timeout. Lines typed are kept in ~/.kmem_history."
    })
final class ShellVerb implements Callable<Integer> {
  /** A shell may take its time: as good as no limit. */
  private static final MachineOptions DEFAULTS =
      MachineOptionsParser.ofArguments(
          MachineOptions.DEFAULTS, List.of("--timeout=" + Integer.MAX_VALUE));

  private final PrintWriter out;
  private final PrintWriter err;

  @Option(names = "-c", paramLabel = "COMMAND", description = "Run this and leave.")
  private @Nullable String command;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Run this script of the host and leave.")
  private @Nullable Path file;

  @Parameters(
      paramLabel = "ARGUMENT",
      arity = "0..*",
      description = "Positional parameters of the script.")
  private List<String> arguments = List.of();

  @Mixin private final MachineArguments machine = new MachineArguments();

  ShellVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (command != null && file != null) {
      throw UserError.usage("-c and -f: give one of them");
    }
    if (file == null && !arguments.isEmpty()) {
      throw UserError.usage(
          "'" + arguments.getFirst() + "': give a script by -f before its arguments");
    }
    MachineOptions options = machine.over(DEFAULTS);
    boolean interactive =
        command == null
            && file == null
            && Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    try {
      return interactive ? TerminalSession.run(options) : run(options);
    } catch (SimTimeLimitException | DeadlockException unfinished) {
      err.println("kmem: " + unfinished.getMessage());
      return LabRunner.UNFINISHED;
    } catch (InvalidMachineException impossible) {
      throw UserError.usage("no such machine: " + impossible.getMessage());
    }
  }

  private int run(MachineOptions options) throws IOException {
    String text = file == null ? null : Files.readString(file, StandardCharsets.ISO_8859_1);
    InputStream in = System.in;
    if (command == null && text == null) {
      text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      in = InputStream.nullInputStream();
    }
    try (MachineShell shell =
        MachineShell.boot(
            options,
            in,
            new WriterOutput(out),
            new WriterOutput(err),
            MachineShell.Terminals.NONE)) {
      if (command != null) {
        return shell.command(bytes(command));
      }
      String name = file == null ? "sh" : file.toString();
      return shell.script(
          name, arguments.stream().map(ShellVerb::bytes).toList(), String.valueOf(text));
    }
  }

  /** Text of the host as the shell holds it: a char for each byte of UTF-8. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
