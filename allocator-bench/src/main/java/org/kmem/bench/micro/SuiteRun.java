package org.kmem.bench.micro;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * @param effort how long each row is measured; what is no matter of time has an effort of its own
 * @param otherEfforts efforts of questions that are measured for longer or shorter
 */
public record SuiteRun(
    List<Question> questions,
    List<String> allocs,
    Effort effort,
    Map<Question, Effort> otherEfforts) {
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
   * What came of a run, or has come of it so far.
   *
   * @param jmhJson JMH's own JSON: an array of the rows that were measured in full
   * @param failed names of the rows that were not, through a fault of allocator, benchmark or machine
   * @param skipped names of the rows that were not for want of memory, each with what was said about it; and
   *     how many rows were not reached yet
   */
  public record Outcome(String jmhJson, List<String> failed, List<String> skipped) {}

  /** How long JMH waits for the threads of an iteration before it interrupts them. */
  private static final TimeValue PATIENCE = TimeValue.minutes(1);

  /**
   * A run with the same effort for every question that is a matter of time.
   *
   * @param questions what is asked
   * @param allocs names of subjects
   * @param effort how long each row is measured
   */
  public SuiteRun(List<Question> questions, List<String> allocs, Effort effort) {
    this(questions, allocs, effort, Map.of());
  }

  /**
   * Number of rows.
   *
   * @return rows of the table
   */
  public int rows() {
    return questions.size() * allocs.size();
  }

  /**
   * How long it takes, roughly, if the machine does nothing else.
   *
   * @return ms
   */
  public long estimateMillis() {
    int cpus = Runtime.getRuntime().availableProcessors();
    return questions.stream()
        .mapToLong(
            question -> effortOf(question).estimateMillis(allocs.size(), question.threads() > cpus))
        .sum();
  }

  /**
   * How long the rows of a question are measured.
   *
   * @param question one of the questions
   * @return its effort
   */
  public Effort effortOf(Question question) {
    return Question.singleCalls(question.benchmark())
        .orElseGet(() -> otherEfforts.getOrDefault(question, effort));
  }

  /**
   * How long rows are measured, in words.
   *
   * @return the effort, and others with the number of their rows
   */
  public String effortText() {
    Map<Effort, Integer> rows = new LinkedHashMap<>();
    for (Question question : questions) {
      if (Question.singleCalls(question.benchmark()).isEmpty()) {
        rows.merge(effortOf(question), allocs.size(), Integer::sum);
      }
    }
    return rows.size() <= 1
        ? rows.keySet().stream().findFirst().orElse(effort).toString()
        : rows.entrySet().stream()
            .map(entry -> entry.getValue() + " rows " + entry.getKey())
            .collect(Collectors.joining("; "));
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
   * @param soFar hears what has come of it after each question but the last
   * @return what came of it
   * @throws IllegalStateException if JMH cannot run at all
   */
  public Outcome run(PrintWriter err, Consumer<Outcome> soFar) {
    System.setProperty("jmh.ignoreLock", "true"); // read when Runner is loaded
    ProgressFormat progress = new ProgressFormat(err, rows());
    Set<String> missing = new LinkedHashSet<>();
    List<RunResult> whole = new ArrayList<>();
    for (int asked = 0; asked < questions.size(); asked++) {
      Question question = questions.get(asked);
      if (asked > 0) {
        soFar.accept(outcome(whole, missing, progress, asked * allocs.size()));
      }
      allocs.forEach(alloc -> missing.add(question.rowName(alloc)));
      for (RunResult result : run(question, progress)) {
        if (isWhole(result.getParams(), result.getAggregatedResult())) {
          whole.add(result);
          missing.remove(question.rowName(result.getParams().getParam("alloc")));
        }
      }
    }
    return outcome(whole, missing, progress, rows());
  }

  private Outcome outcome(
      List<RunResult> whole, Set<String> missing, ProgressFormat progress, int reached) {
    List<String> failed = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (String row : missing) {
      progress
          .skipped(row)
          .ifPresentOrElse(why -> skipped.add(row + ": " + why), () -> failed.add(row));
    }
    if (reached < rows()) {
      skipped.add(
          "the run ended early: %d of %d rows not reached".formatted(rows() - reached, rows()));
    }
    return new Outcome(json(whole), List.copyOf(failed), List.copyOf(skipped));
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
        .timeout(PATIENCE)
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
