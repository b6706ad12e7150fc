package org.kmem.mm.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.kmem.mm.shell.awk.AwkCommand;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.filter.Filters;
import org.kmem.mm.shell.run.CommandTable;
import org.kmem.mm.shell.run.Interpreter;
import org.kmem.mm.shell.run.ShellSession;
import org.kmem.mm.shell.sed.SedCommand;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellSystem;

/**
 * A shell on a machine: runs scripts, or sessions line by line.
 *
 * <p>Reusable for one run after another; each is a shell of its own. Used by the simulated process
 * that is the shell.
 */
public final class Shell {
  private final ShellSystem system;
  private final CommandTable commands;
  private final Map<String, String> environment;
  private final Consumer<String> history;
  private final ShellFile in;
  private final ShellFile out;
  private final ShellFile err;

  private Shell(Builder builder, ShellFile in, ShellFile out, ShellFile err) {
    this.system = builder.system;
    List<ShellCommand> all = new ArrayList<>(Filters.all());
    all.add(new SedCommand());
    all.addAll(AwkCommand.all());
    all.addAll(builder.commands);
    this.commands = new CommandTable(all);
    this.environment = Map.copyOf(builder.environment);
    this.history = builder.history;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts to describe a shell.
   *
   * @param system the machine
   * @return a builder
   */
  public static Builder on(ShellSystem system) {
    return new Builder(system);
  }

  /** What a shell is made of. */
  public static final class Builder {
    private final ShellSystem system;
    private final List<ShellCommand> commands = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Consumer<String> history = line -> {};

    private Builder(ShellSystem system) {
      this.system = system;
      environment.put("PATH", "/bin");
      environment.put("HOME", "/");
    }

    /**
     * Adds commands the machine supplies; they win over the shell's own filters.
     *
     * @param supplied stateless commands
     * @return this
     */
    public Builder commands(Collection<? extends ShellCommand> supplied) {
      commands.addAll(supplied);
      return this;
    }

    /**
     * Tells somebody each complete command of scripts and sessions before it runs.
     *
     * @param told gets its text
     * @return this
     */
    public Builder history(Consumer<String> told) {
      history = told;
      return this;
    }

    /**
     * Exports a variable.
     *
     * @param name the variable
     * @param value bytes as chars
     * @return this
     */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /**
     * Makes the shell.
     *
     * @param in standard input, not closed
     * @param out standard output, not closed
     * @param err standard error, not closed; may be the same object
     * @return a shell
     */
    public Shell streams(ShellFile in, ShellFile out, ShellFile err) {
      return new Shell(this, in, out, err);
    }
  }

  private Interpreter interpreter(String name, List<String> arguments) {
    // One reference more than the shell releases: the streams belong to the caller.
    DescriptorTable descriptors =
        DescriptorTable.of(
            new Descriptor(in).retain(),
            new Descriptor(out).retain(),
            new Descriptor(err).retain());
    return Interpreter.create(system, commands, name, arguments, environment, descriptors)
        .recording(history);
  }

  /**
   * Runs a command line, as {@code sh -c}.
   *
   * @param text bytes as chars (ISO-8859-1)
   * @return exit status
   */
  public int run(String text) {
    return interpreter("sh", List.of()).runScript(text);
  }

  /**
   * Runs a script; complaints name its lines.
   *
   * @param name {@code $0}
   * @param arguments {@code $1} and on
   * @param text bytes as chars (ISO-8859-1)
   * @return exit status
   */
  public int runScript(String name, List<String> arguments, String text) {
    return interpreter(name, arguments).asScript().runScript(text);
  }

  /**
   * Begins a session that is fed line by line.
   *
   * @param name {@code $0}
   * @return to be closed
   */
  public ShellSession session(String name) {
    return new ShellSession(interpreter(name, List.of()));
  }

  /**
   * What can be called.
   *
   * @return names with one line on each, sorted
   */
  public Map<String, String> help() {
    return commands.summaries();
  }
}
