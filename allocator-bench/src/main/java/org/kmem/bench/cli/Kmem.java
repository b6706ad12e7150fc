package org.kmem.bench.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of kmem.
 *
 * <p>A verb is a class with {@code @Command} that implements {@code Callable<Integer>}; adding it to
 * {@link #addVerbs} is all it takes. {@code test} is the launcher's own verb, since it must work
 * before there is anything to run.
 */
@Command(
    name = "kmem",
    description =
        "Linux memory management for the JVM: a simulated machine, benchmarks, trace replay.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    commandListHeading = "%nVerbs:%n",
    footer = {
      "  test    Runs everything CI runs (by the launcher itself).",
      "",
      "Exit codes: 0 ok, 1 failed expectation or regression, 2 usage, 3 inconclusive,",
      "4 unfit environment, 70 internal error. KMEM_TRACE=1 is --stacktrace."
    })
public final class Kmem {
  @Option(
      names = "--stacktrace",
      description = "Show the stack trace of any failure.",
      scope = ScopeType.INHERIT)
  private boolean stacktrace;

  private Kmem() {}

  /**
   * Runs a command line and exits with its exit code.
   *
   * @param args verb and its arguments
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = run(out, err, args);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /**
   * Runs a command line in this JVM.
   *
   * @param out where data goes
   * @param err where progress and failures go
   * @param args verb and its arguments
   * @return the exit code, as documented in {@code --help}
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    Kmem kmem = new Kmem();
    try {
      return kmem.commandLine(out, err).execute(args);
    } catch (
        Throwable error) { // Errors too: unreported they would exit with 1, a failed expectation
      return kmem.failures(err).report(error);
    }
  }

  /** The verbs, in the order of {@code --help}. */
  private static void addVerbs(CommandLine line, PrintWriter out, PrintWriter err) {
    line.addSubcommand(new BenchVerb(out, err));
    line.addSubcommand(new CompareVerb(out));
    line.addSubcommand(new GateVerb(out, err));
    line.addSubcommand(new ReplayVerb(out, err));
    line.addSubcommand(new ReportVerb(err));
    line.addSubcommand(new JcstressVerb(out, err));
    line.addSubcommand(new SlabtopVerb(out));
    line.addSubcommand(new TopVerb(out));
    line.addSubcommand(new RecordVerb(out));
    line.addSubcommand(new ShellVerb(out, err));
    line.addSubcommand(new LabVerb(out, err));
    line.addSubcommand(new ExplainVerb(System.in, out));
    line.addSubcommand(new ResultsVerb(out));
    line.addSubcommand(new DoctorVerb(out));
    line.addSubcommand(new CommandLine.HelpCommand());
  }

  private CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(this);
    addVerbs(line, out, err);
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> failures(command.getErr()).report(failure));
    line.setParameterExceptionHandler((failure, args) -> reportUsage(failure));
    return line;
  }

  private FailureReport failures(PrintWriter err) {
    return new FailureReport(err, stacktrace || "1".equals(System.getenv("KMEM_TRACE")));
  }

  private static int reportUsage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("kmem: " + message(failure));
    List<String> suggestions =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!suggestions.isEmpty()) {
      err.println("Did you mean: " + String.join(", ", suggestions) + "?");
    }
    err.println("Try './" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE;
  }

  private static @Nullable String message(ParameterException failure) {
    boolean isRoot = failure.getCommandLine().getParent() == null;
    if (isRoot && failure instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().getFirst();
      return argument.startsWith("-")
          ? failure.getMessage()
          : "there is no verb '" + argument + "'";
    }
    return failure.getMessage();
  }
}
