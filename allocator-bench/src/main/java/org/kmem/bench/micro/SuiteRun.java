package org.kmem.bench.micro;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.kmem.units.CheckLevel;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * One run of JMH: every question with every allocator, each row in JVMs of its own, with the garbage that an
 * operation makes. The rows of a question follow each other, so that little time lies between a row and its control.
 *
 * @param questions what is asked
 * @param allocs names of subjects
 * @param effort how long each row is measured; series have an effort of their own
 */
public record SuiteRun(List<Question> questions, List<String> allocs, Effort effort) {
  /*
   * Implementation notes.
   * The forks get exactly the options of jvmArgs(), nothing that this JVM was started with: a heap of
   * fixed size and the same collector everywhere, so that rows of two machines have the same settings.
   * JMH's lock file is passed over. It lies in the folder for temporary files, where it fails when
   * another user made it; two runs at one time show in the noise that is recorded with a run.
   *
   * Virtual threads get as many carriers as there are threads. JMH's loop never blocks and yields only
   * while it waits for others to begin: with fewer carriers than threads those without one would begin
   * when the iteration is over, and an iteration would never begin with all.
   */

  /**
   * What came of a run.
   *
   * @param jmhJson JMH's own JSON: an array of the rows that were measured in full
   * @param failed names of the rows that were not
   */
  public record Outcome(String jmhJson, List<String> failed) {}

  /**
   * Number of rows.
   *
   * @return rows of the table
   */
  public int rows() {
    return questions.size() * allocs.size();
  }

  /**
   * How long it takes, roughly and rather too long.
   *
   * @return ms
   */
  public long estimateMillis() {
    return questions.stream()
        .mapToLong(question -> effortOf(question).estimateMillis(allocs.size()))
        .sum();
  }

  private Effort effortOf(Question question) {
    return question.isSeries() ? Effort.SERIES : effort;
  }

  /**
   * Options of the JVMs that measure.
   *
   * @return options for {@code java}
   */
  public static List<String> jvmArgs() {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Xms512m",
        "-Xmx512m",
        "-XX:+UseParallelGC",
        "-Dkmem.check=" + CheckLevel.LEVEL);
  }

  /**
   * Measures. A row that fails does not keep the others from being measured.
   *
   * @param err hears how far it is, and why a row failed
   * @return what came of it
   * @throws IllegalStateException if JMH cannot run at all
   */
  public Outcome run(PrintWriter err) {
    System.setProperty("jmh.ignoreLock", "true"); // read when Runner is loaded
    ProgressFormat progress = new ProgressFormat(err, rows());
    Set<String> missing = new LinkedHashSet<>();
    List<RunResult> whole = new ArrayList<>();
    for (Question question : questions) {
      allocs.forEach(alloc -> missing.add(question.rowName(alloc)));
      for (RunResult result : run(question, progress)) {
        if (isWhole(result.getParams(), result.getAggregatedResult())) {
          whole.add(result);
          missing.remove(question.rowName(result.getParams().getParam("alloc")));
        }
      }
    }
    return new Outcome(json(whole), List.copyOf(missing));
  }

  private Collection<RunResult> run(Question question, ProgressFormat progress) {
    Effort its = effortOf(question);
    TimeValue time = TimeValue.milliseconds(its.iterationMillis());
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + Pattern.quote(question.benchmark()) + "$")
        .param("alloc", allocs.toArray(String[]::new))
        .threads(question.threads())
        .forks(its.forks())
        .warmupIterations(its.warmups())
        .warmupTime(time)
        .measurementIterations(its.iterations())
        .measurementTime(time)
        .addProfiler(GCProfiler.class)
        .addProfiler(Figures.class)
        .jvmArgs(jvmArgs(question).toArray(String[]::new));
    question.params().forEach((name, value) -> options.param(name, value));
    if (question.operations() > 0) {
      options.operationsPerInvocation(question.operations());
    }
    progress.start(question);
    try {
      return new Runner(options.build(), progress).run();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH cannot run: " + e.getMessage(), e);
    }
  }

  private static List<String> jvmArgs(Question question) {
    List<String> args = new ArrayList<>(jvmArgs());
    if (question.isVirtual()) {
      args.add("-Djmh.executor=VIRTUAL");
      args.add("-Djdk.virtualThreadScheduler.parallelism=" + question.threads());
    }
    return args;
  }

  /** Whether every fork and iteration is there. */
  static boolean isWhole(BenchmarkParams params, BenchmarkResult result) {
    return result.getIterationResults().size()
        == params.getForks() * params.getMeasurement().getCount();
  }

  private static String json(List<RunResult> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ResultFormatFactory.getInstance(
            ResultFormatType.JSON, new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .writeOut(results);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
