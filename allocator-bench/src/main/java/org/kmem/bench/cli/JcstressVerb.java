package org.kmem.bench.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.kmem.bench.concurrency.StressRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcstress}: the lock-free parts of the engine under two threads, looking for outcomes that may not be. */
@Command(
    name = "jcstress",
    description = {
      "Runs the jcstress suite: two threads in the lock-free parts of the engine.",
      "Each test runs with every way of compiling it. Exits with 1 if there is an outcome that may",
      "not be."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class JcstressVerb implements Callable<Integer> {
  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(
      arity = "0..1",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only tests whose full name has a match.")
  private String regex = "";

  @Option(
      names = "--quick",
      description = "A second for each test and way of compiling it, not five.")
  private boolean quick;

  @Option(names = "--list", description = "Print the names of the tests.")
  private boolean list;

  JcstressVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    long tests = matching();
    if (tests == 0) {
      throw UserError.usage("no test matches '" + regex + "'; --list has the names");
    }
    if (list) {
      StressRun.all().stream().filter(Pattern.compile(regex).asPredicate()).forEach(out::println);
      return ExitCode.OK;
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw UserError.unfit("jcstress needs two CPUs to run two threads, and here is one");
    }
    Path folder =
        Path.of(System.getProperty("kmem.home", "."), "allocator-bench", "target", "jcstress");
    StressRun.Effort effort = quick ? StressRun.Effort.QUICK : StressRun.Effort.FULL;
    StressRun run = new StressRun(folder.toAbsolutePath(), effort, regex);
    long begin = System.nanoTime();
    StressRun.Outcome outcome = run.run(err::println);
    out.printf(
        "%d tests, %d cases: %d passed, %d failed, %d errors, %d s%n",
        tests,
        outcome.planned(),
        outcome.passed(),
        outcome.failed(),
        outcome.errors(),
        (System.nanoTime() - begin) / 1_000_000_000);
    out.println("report: " + folder.resolve("report").resolve("index.html"));
    return outcome.isGood() ? ExitCode.OK : ExitCode.FAILED;
  }

  private long matching() {
    try {
      return StressRun.all().stream().filter(Pattern.compile(regex).asPredicate()).count();
    } catch (PatternSyntaxException e) {
      throw UserError.usage("'" + regex + "' is no regular expression: " + e.getDescription());
    }
  }
}
