package org.kmem.mm.scenario;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.ProcFs;
import org.kmem.mm.shell.Shell;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.run.ShellSession;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.sim.MachineOptions;

/**
 * A booted machine with a shell on it, driven by a program of the host: scripts, command lines or a person.
 *
 * <p>The shell is a simulated process, a child of init with {@code oom_score_adj} -1000, as in the recordings. Its
 * standard streams are the host's. For the host thread; {@link #interrupt} is for any. Closing gives the
 * machine's memory back.
 *
 * <pre>{@code
 * try (MachineShell shell = MachineShell.boot(MachineOptions.DEFAULTS, in, out, err)) {
 *   int status = shell.command("task new a; task a mmap 4M; task a touch m1");
 * }
 * }</pre>
 */
public final class MachineShell implements AutoCloseable {
  private static final String PROMPT = "# ";
  private static final String MORE_PROMPT = "> ";

  private final Machine machine;
  private final MachineSystem system;
  private final Shell shell;

  /** Commands of scripts and sessions so far, the last one perhaps still running. */
  private final List<String> log = new ArrayList<>();

  /** The directory of the interactive session, against which paths are completed. */
  private String directory = "/";

  private MachineShell(Machine machine, ShellFile in, ShellFile out, ShellFile err) {
    this.machine = machine;
    mountPseudoFiles();
    this.system = new MachineSystem(machine);
    this.shell =
        Shell.on(system)
            .commands(commands())
            .history(log::add)
            .environment("TERM", "linux")
            .streams(in, out, err);
  }

  private void mountPseudoFiles() {
    long mounted = ProcFs.mount(machine, new FsStruct());
    if (mounted < 0) {
      throw new IllegalStateException("/proc and /sys cannot be mounted: error " + -mounted);
    }
  }

  /**
   * Boots a machine and puts a shell on it.
   *
   * @param options the machine
   * @param in standard input of the shell
   * @param out standard output
   * @param err standard error
   * @param terminals which of them are terminals: some tools then print otherwise
   * @return to be closed
   */
  public static MachineShell boot(
      MachineOptions options,
      InputStream in,
      OutputStream out,
      OutputStream err,
      Terminals terminals) {
    return new MachineShell(
        Machine.boot(options),
        HostFile.reading(in, terminals == Terminals.ALL),
        HostFile.writing(out, terminals != Terminals.NONE),
        HostFile.writing(err, terminals == Terminals.ALL));
  }

  /**
   * Boots a machine and puts a shell on it, none of whose streams is a terminal.
   *
   * @param options the machine
   * @param in standard input of the shell
   * @param out standard output
   * @param err standard error
   * @return to be closed
   */
  public static MachineShell boot(
      MachineOptions options, InputStream in, OutputStream out, OutputStream err) {
    return boot(options, in, out, err, Terminals.NONE);
  }

  /** Which streams of a shell are terminals. */
  public enum Terminals {
    /** None: files or pipes of the host. */
    NONE,
    /** Standard output only, as in the recordings, where it is a serial line. */
    OUTPUT,
    /** All: a person sits there. */
    ALL
  }

  private List<ShellCommand> commands() {
    List<ShellCommand> all = MachineCommands.of(machine, system);
    all.add(new WhatIf(machine, () -> log));
    return all;
  }

  /**
   * The machine, for questions between runs.
   *
   * @return the machine
   */
  public Machine machine() {
    return machine;
  }

  /**
   * Runs a command line, as {@code sh -c}.
   *
   * @param text bytes as chars (ISO-8859-1)
   * @return exit status
   */
  public int command(String text) {
    return asProcess("sh", () -> shell.run(text));
  }

  /**
   * Runs a script; complaints name its lines.
   *
   * @param name {@code $0}
   * @param arguments {@code $1} and on
   * @param text bytes as chars (ISO-8859-1)
   * @return exit status
   */
  public int script(String name, List<String> arguments, String text) {
    return asProcess("sh", () -> shell.runScript(name, arguments, text));
  }

  /**
   * Lets a person type commands until they leave.
   *
   * @param lines where they come from
   * @return exit status of the last command
   */
  public int session(LineSource lines) {
    return asProcess("sh", () -> converse(shell.session("sh"), lines));
  }

  /**
   * Lets a program of the host type commands.
   *
   * @param typing feeds the session, on the machine
   * @return exit status of the last command
   */
  int drive(Consumer<ShellSession> typing) {
    return asProcess(
        "sh",
        () -> {
          ShellSession session = shell.session("sh");
          typing.accept(session);
          return session.close();
        });
  }

  private int converse(ShellSession session, LineSource lines) {
    ShellSession.State state = ShellSession.State.READY;
    while (state != ShellSession.State.ENDED) {
      directory = session.directory();
      String prompt = state == ShellSession.State.MORE ? MORE_PROMPT : directory + " " + PROMPT;
      switch (lines.next(prompt)) {
        case LineSource.Answer.Line(String text) -> state = session.feed(text);
        case LineSource.Answer.Interrupted() -> {
          session.interrupt();
          state = ShellSession.State.READY;
        }
        case LineSource.Answer.End() -> state = ShellSession.State.ENDED;
      }
    }
    return session.close();
  }

  private int asProcess(String name, ShellProcesses.Program program) {
    return system.processes().run(name, program, machine.options().timeoutSeconds());
  }

  /** Asks what the shell runs to stop, as a terminal does on control-C. For any thread. */
  public void interrupt() {
    system.interrupt();
  }

  /**
   * What a word on the command line may become: names of commands, or paths on the machine. To be asked by a
   * {@link LineSource} while it is asked for a line.
   *
   * @param word what is typed of it, bytes as chars
   * @param first whether the name of a command is wanted there
   * @return whole words, sorted; directories end in a slash
   */
  public List<String> completions(String word, boolean first) {
    TreeSet<String> found = new TreeSet<>();
    if (first && word.indexOf('/') < 0) {
      shell.help().keySet().stream().filter(n -> n.startsWith(word)).forEach(found::add);
      return new ArrayList<>(found);
    }
    int slash = word.lastIndexOf('/') + 1;
    String folder = word.substring(0, slash);
    String start = word.substring(slash);
    String absolute = folder.startsWith("/") ? folder : directory + "/" + folder;
    try {
      for (String name : system.list(absolute)) {
        if (name.startsWith(start)) {
          found.add(folder + name + (isDirectory(absolute + name) ? "/" : ""));
        }
      }
    } catch (ErrnoException e) {
      return List.of(); // no such folder: nothing to offer
    }
    return new ArrayList<>(found);
  }

  private boolean isDirectory(String path) {
    try {
      FileStatus status = system.stat(path, true);
      return status.isDirectory();
    } catch (ErrnoException e) {
      return false;
    }
  }

  @Override
  public void close() {
    machine.close();
  }
}
