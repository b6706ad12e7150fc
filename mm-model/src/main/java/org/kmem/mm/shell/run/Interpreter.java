package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.MemoryFile;
import org.kmem.mm.shell.command.TerminatedException;
import org.kmem.mm.shell.syntax.Command;
import org.kmem.mm.shell.syntax.CommandList;
import org.kmem.mm.shell.syntax.Parser;
import org.kmem.mm.shell.syntax.Redirection;
import org.kmem.mm.shell.syntax.ShellSyntaxException;
import org.kmem.mm.shell.syntax.Word;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.shell.system.ShellSystem;

/**
 * One shell process: walks the trees and keeps the rules of status, {@code set -e}, signals.
 *
 * <p>Implementation notes. Lists and loops iterate; only nesting recurses. Leaving early ({@code
 * break}, {@code return}, {@code exit}) unwinds by {@link ControlFlow} without stack traces. A subshell
 * and a substitution run in the caller's simulated process on a copy of {@link ShellProcess}: nothing
 * but time could tell. The stages of a pipeline but the last are processes, so that they run at the
 * same time and a full pipe can block one.
 */
public final class Interpreter {
  private final ShellSystem system;
  private final ShellProcess process;
  private final CommandTable commands;
  private final Expander expander;
  private final Redirector redirector;
  private final CommandRunner runner;
  private final CompoundCommands compounds;
  private Consumer<String> history = line -> {};

  /** Above 0 where a failure is being tested, so that {@code set -e} keeps still. */
  private int tested;

  /** Status of the last substitution of the simple command that is being expanded. */
  private int substitutionStatus;

  private boolean handlingSignal;

  Interpreter(ShellSystem system, ShellProcess process, CommandTable commands, int tested) {
    this.system = system;
    this.process = process;
    this.commands = commands;
    this.tested = tested;
    expander = new Expander(process, new PathExpansion(system, process), this::substitute);
    redirector = new Redirector(system, process, expander);
    runner = new CommandRunner(this);
    compounds = new CompoundCommands(this, expander);
  }

  /**
   * A shell of its own.
   *
   * @param system the machine
   * @param commands what can be called
   * @param name {@code $0}
   * @param arguments {@code $1} and on
   * @param environment exported variables
   * @param descriptors its streams, closed by {@link #runAsProcess}
   * @return ready to run
   */
  public static Interpreter create(
      ShellSystem system,
      CommandTable commands,
      String name,
      List<String> arguments,
      Map<String, String> environment,
      DescriptorTable descriptors) {
    ShellProcess process =
        new ShellProcess(name, List.copyOf(arguments), system.pid(), descriptors);
    environment.forEach((variable, value) -> {
      process.variables.set(variable, value);
      process.variables.export(variable, true);
    });
    process.variables.set("PWD", process.directory);
    return new Interpreter(system, process, commands, 0);
  }

  /**
   * Tells somebody each complete command of the script or session before it runs.
   *
   * @param told gets its text
   * @return this
   */
  public Interpreter recording(Consumer<String> told) {
    history = told;
    return this;
  }

  /** Who is told what runs. */
  Consumer<String> history() {
    return history;
  }

  /**
   * Lets complaints name the line.
   *
   * @return this
   */
  public Interpreter asScript() {
    process.isScript = true;
    return this;
  }

  ShellSystem system() {
    return system;
  }

  ShellProcess process() {
    return process;
  }

  CommandTable commands() {
    return commands;
  }

  CommandRunner runner() {
    return runner;
  }

  CompoundCommands compounds() {
    return compounds;
  }

  /** A subshell on a copy of the process. */
  Interpreter fork() {
    return new Interpreter(system, process.fork(), commands, tested);
  }

  /**
   * Runs a whole script to its end, exit trap included, and closes the descriptors.
   *
   * @param text bytes as chars
   * @return exit status
   */
  public int runScript(String text) {
    return runAsProcess(() -> runText(text, history));
  }

  /**
   * Runs something as the whole life of the process.
   *
   * @param body what is run
   * @return exit status
   */
  int runAsProcess(IntSupplier body) {
    try {
      int status =
          guarded(() -> {
            int last = body.getAsInt();
            handleSignals();
            return last;
          });
      process.status = status;
      String action = process.traps.remove(SignalName.EXIT);
      if (action != null && !action.isEmpty()) {
        process.status = status;
        status =
            guarded(() -> {
              int before = process.status;
              runText(action);
              return before;
            });
      }
      return status;
    } finally {
      UlimitBuiltin.restore(this);
      process.descriptors.close();
    }
  }

  private int guarded(IntSupplier body) {
    try {
      return body.getAsInt();
    } catch (ControlFlow.ShellExit e) {
      return e.status();
    } catch (ControlFlow.FunctionReturn e) {
      return e.status();
    } catch (ControlFlow.LoopExit e) {
      return 0;
    } catch (ControlFlow.ShellError e) {
      runner.complain(e.complaint());
      return e.status();
    } catch (TerminatedException e) {
      return e.status();
    } catch (StackOverflowError e) {
      runner.complain("commands are nested too deeply");
      return 2;
    }
  }

  /**
   * Runs a line a person typed: errors end the line, not the shell.
   *
   * @param line a complete command line
   * @return its status
   * @throws ControlFlow.ShellExit for {@code exit}
   */
  int runInteractive(CommandList line) {
    try {
      return run(line);
    } catch (ControlFlow.ShellError e) {
      runner.complain(e.complaint());
      process.status = e.status();
    } catch (ControlFlow.LoopExit | ControlFlow.FunctionReturn e) {
      process.status = 0;
    } catch (TerminatedException e) {
      process.status = e.status();
    }
    compounds.setDepth(0);
    tested = 0;
    return process.status;
  }

  /** Runs a text in this process, one complete line after the other. */
  int runText(String text) {
    return runText(text, line -> {});
  }

  private int runText(String text, Consumer<String> told) {
    Parser parser = new Parser(text);
    int status = 0;
    try {
      for (CommandList line = parser.next(); line != null; line = parser.next()) {
        if (!process.has(ShellOption.NOEXEC)) {
          told.accept(parser.text());
          status = run(line);
        }
      }
    } catch (ShellSyntaxException e) {
      process.line = e.line();
      throw new ControlFlow.ShellError(
          "line " + e.line() + ", column " + e.column() + ": " + e.getMessage());
    }
    return status;
  }

  int run(CommandList list) {
    for (CommandList.Item item : list.items()) {
      handleSignals();
      if (item.background()) {
        background(item);
      } else {
        process.status = chain(item.chain());
      }
    }
    return process.status;
  }

  private int chain(CommandList.Chain chain) {
    List<CommandList.Link> links = chain.links();
    if (links.isEmpty()) {
      return pipeline(chain.first());
    }
    int status = testing(() -> pipeline(chain.first()));
    for (int i = 0; i < links.size(); i++) {
      CommandList.Link link = links.get(i);
      if (link.ifSuccess() == (status == 0)) {
        process.status = status;
        status =
            i == links.size() - 1
                ? pipeline(link.pipeline())
                : testing(() -> pipeline(link.pipeline()));
      }
    }
    return status;
  }

  /** Runs something whose failure is being tested. */
  int testing(IntSupplier body) {
    tested++;
    try {
      return body.getAsInt();
    } finally {
      tested--;
    }
  }

  private int pipeline(CommandList.Pipeline pipeline) {
    List<Command> stages = pipeline.stages();
    if (pipeline.negated()) {
      return testing(() -> stages.size() == 1 ? command(stages.getFirst()) : piped(stages)) == 0
          ? 1
          : 0;
    }
    boolean single = stages.size() == 1;
    int status = single ? command(stages.getFirst()) : piped(stages);
    if (status != 0 && tested == 0 && process.has(ShellOption.ERREXIT)) {
      boolean decides =
          !single
              || stages.getFirst() instanceof Command.Simple
              || stages.getFirst() instanceof Command.Subshell;
      if (decides) {
        throw new ControlFlow.ShellExit(status);
      }
    }
    return status;
  }

  private int piped(List<Command> stages) {
    List<ShellJob> jobs = new ArrayList<>();
    Descriptor upstream = null;
    for (Command stage : stages.subList(0, stages.size() - 1)) {
      ShellSystem.Pipe pipe = system.pipe();
      Interpreter child = fork();
      if (upstream != null) {
        child.process.descriptors.set(0, upstream);
      }
      child.process.descriptors.set(1, new Descriptor(pipe.writer()));
      upstream = new Descriptor(pipe.reader());
      jobs.add(start(child, () -> child.command(stage)));
    }
    Interpreter last = fork();
    if (upstream != null) {
      last.process.descriptors.set(0, upstream);
    }
    int status = last.runAsProcess(() -> last.command(stages.getLast()));
    int failed = status;
    for (ShellJob job : jobs) {
      int one = await(job);
      failed = failed == 0 ? one : failed;
    }
    return process.has(ShellOption.PIPEFAIL) ? failed : status;
  }

  private ShellJob start(Interpreter child, IntSupplier body) {
    try {
      return system.start(process.name, () -> child.runAsProcess(body));
    } catch (ErrnoException e) {
      child.process.descriptors.close();
      throw new ControlFlow.ShellError("can't fork: " + e.errno().text());
    }
  }

  /** Waits for a job; signals are handled meanwhile. */
  int await(ShellJob job) {
    int status = job.await();
    while (status == ShellJob.INTERRUPTED) {
      handleSignals();
      status = job.await();
    }
    return status;
  }

  private void background(CommandList.Item item) {
    Interpreter child = fork();
    child.tested = 0;
    if (!process.has(ShellOption.INTERACTIVE)) {
      child.process.descriptors.set(0, new Descriptor(new MemoryFile("")));
    }
    ShellJob job = start(child, () -> child.process.status = child.chain(item.chain()));
    process.lastJob = Integer.toString(job.pid());
    JobTable.Entry entry = process.jobs.add(job, item.source());
    if (process.has(ShellOption.INTERACTIVE)) {
      runner.announce("[" + entry.number() + "] " + job.pid());
    }
    process.status = 0;
  }

  /** Runs the traps of pending signals; a signal without a trap ends the process. */
  void handleSignals() {
    for (int signal = system.takeSignal(); signal != 0; signal = system.takeSignal()) {
      String action = process.traps.get(signal);
      if (action == null) {
        throw new TerminatedException(signal);
      }
      if (!action.isEmpty() && !handlingSignal) {
        handlingSignal = true;
        int before = process.status;
        runText(action);
        process.status = before;
        handlingSignal = false;
      }
    }
  }

  int command(Command command) {
    return switch (command) {
      case Command.Simple simple -> runner.simple(simple);
      case Command.Redirected redirected ->
          redirecting(redirected.redirections(), () -> command(redirected.body()));
      case Command.Group group -> run(group.body());
      case Command.Subshell subshell -> {
        Interpreter child = fork();
        yield child.runAsProcess(() -> child.run(subshell.body()));
      }
      case Command.If conditional -> compounds.conditional(conditional);
      case Command.Loop loop -> compounds.loop(loop);
      case Command.For loop -> compounds.forEach(loop);
      case Command.Case choice -> compounds.choose(choice);
      case Command.Function function -> {
        process.functions.put(function.name(), function.body());
        yield 0;
      }
    };
  }

  /** Runs something with other descriptors. */
  int redirecting(List<Redirection> redirections, IntSupplier body) {
    try {
      return redirectingOrFail(redirections, body);
    } catch (Redirector.RedirectionException e) {
      runner.complain(String.valueOf(e.getMessage()));
      return 1;
    }
  }

  /** The same for a special builtin: the shell does not survive where it cannot be redirected. */
  int redirectingSpecial(List<Redirection> redirections, IntSupplier body) {
    try {
      return redirectingOrFail(redirections, body);
    } catch (Redirector.RedirectionException e) {
      throw new ControlFlow.ShellError(String.valueOf(e.getMessage()), 1);
    }
  }

  private int redirectingOrFail(List<Redirection> redirections, IntSupplier body)
      throws Redirector.RedirectionException {
    if (redirections.isEmpty()) {
      return body.getAsInt();
    }
    DescriptorTable outer = process.descriptors;
    DescriptorTable inner = outer.fork();
    try {
      redirector.apply(inner, redirections);
      process.descriptors = inner;
      return body.getAsInt();
    } finally {
      process.descriptors = outer;
      inner.close();
    }
  }

  /** Redirects the shell itself, for {@code exec}. */
  void redirect(List<Redirection> redirections) {
    try {
      redirector.apply(process.descriptors, redirections);
    } catch (Redirector.RedirectionException e) {
      throw new ControlFlow.ShellError(String.valueOf(e.getMessage()), 1);
    }
  }

  /** Calls a function with its own positional parameters and scope. */
  int call(String name, Command body, List<String> arguments) {
    List<String> outer = process.positional;
    String caller = process.function;
    process.function = name;
    int outerLoops = compounds.depth();
    process.positional = arguments;
    compounds.setDepth(0);
    process.variables.enter();
    try {
      return command(body);
    } catch (ControlFlow.FunctionReturn e) {
      return e.status();
    } catch (StackOverflowError e) {
      throw new ControlFlow.ShellError("functions call each other too deeply");
    } finally {
      process.variables.leave();
      compounds.setDepth(outerLoops);
      process.positional = outer;
      process.function = caller;
    }
  }

  List<String> expand(List<Word> words) {
    return expander.fields(words);
  }

  /** Carries out assignments; they are kept. */
  void assign(List<Command.Assignment> assignments) {
    for (Command.Assignment assignment : assignments) {
      String value = expander.text(assignment.value());
      process.variables.set(assignment.name(), value);
      if (process.has(ShellOption.ALLEXPORT)) {
        process.variables.export(assignment.name(), true);
      }
    }
  }

  /** Values of assignments that hold for one command. */
  Map<String, String> values(List<Command.Assignment> assignments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Command.Assignment assignment : assignments) {
      values.put(assignment.name(), expander.text(assignment.value()));
    }
    return values;
  }

  /** Status of the substitutions since the last call. */
  int takeSubstitutionStatus() {
    int status = substitutionStatus;
    substitutionStatus = 0;
    return status;
  }

  private String substitute(CommandList body) {
    MemoryFile output = new MemoryFile("");
    Interpreter child = fork();
    child.process.descriptors.set(1, new Descriptor(output));
    substitutionStatus =
        child.runAsProcess(() -> {
          child.run(body);
          child.waitForAll(); // they hold the pipe open
          return child.process.status;
        });
    return withoutNewlines(output.text());
  }

  /** A substitution loses the newlines at its end, and NUL bytes. */
  private static String withoutNewlines(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    String cut = text.substring(0, end);
    return cut.indexOf('\0') < 0 ? cut : cut.replace("\0", "");
  }

  private void waitForAll() {
    for (JobTable.Entry entry : process.jobs.entries()) {
      await(entry.job());
      process.jobs.remove(entry);
    }
  }
}
