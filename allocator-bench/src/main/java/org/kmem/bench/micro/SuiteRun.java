package org.kmem.bench.micro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * @param skipped names of the rows that were not for want of memory or of what an allocator needs, each with
   *     what was said about it; and how many rows were not reached yet
   * @param configurations what allocators of pieces said of their settings, all that were different, by name
   */
  public record Outcome(
      String jmhJson,
      List<String> failed,
      List<String> skipped,
      Map<String, List<String>> configurations) {}

  /** Not named by its class: that would need Netty here too. */
  private static final String FAST_THREADS = "org.kmem.bench.subject.peer.FastThreads";

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
    return rowsBefore(questions.size());
  }

  /** Number of rows of the first questions. */
  private int rowsBefore(int question) {
    return questions.stream()
        .limit(question)
        .mapToInt(asked -> asked.answering(allocs).size())
        .sum();
  }

  /**
   * How long it takes, roughly, if the machine does nothing else.
   *
   * @return ms
   */
  public long estimateMillis() {
    int cpus = Runtime.getRuntime().availableProcessors();
    return questions.stream().mapToLong(question -> estimateMillis(question, cpus)).sum();
  }

  private long estimateMillis(Question question, int cpus) {
    int its = question.answering(allocs).size();
    Effort spent = effortOf(question);
    long millis = spent.estimateMillis(its, question.threads(), cpus);
    return Question.isAboutObjects(question.benchmark())
        ? millis + spent.estimateMoreForPiecesMillis(its)
        : millis;
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
        rows.merge(effortOf(question), question.answering(allocs).size(), Integer::sum);
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
    try {
      Path told = Files.createTempFile("kmem-bench", ".txt");
      try {
        return run(err, soFar, told);
      } finally {
        Files.deleteIfExists(told);
      }
    } catch (IOException e) {
      throw new IllegalStateException("no file for what allocators tell: " + e.getMessage(), e);
    }
  }

  /** Measures, with a file in which forks write what allocators tell of their settings. */
  private Outcome run(PrintWriter err, Consumer<Outcome> soFar, Path told) throws IOException {
    System.setProperty("jmh.ignoreLock", "true"); // read when Runner is loaded
    ProgressFormat progress = new ProgressFormat(err, rows());
    Set<String> missing = new LinkedHashSet<>();
    List<RunResult> whole = new ArrayList<>();
    for (int asked = 0; asked < questions.size(); asked++) {
      Question question = questions.get(asked);
      if (asked > 0) {
        soFar.accept(outcome(whole, missing, progress, rowsBefore(asked), told));
      }
      question.answering(allocs).forEach(alloc -> missing.add(question.rowName(alloc)));
      for (RunResult result : run(question, progress, told)) {
        if (isWhole(result.getParams(), result.getAggregatedResult())) {
          whole.add(result);
          missing.remove(question.rowName(result.getParams().getParam("alloc")));
        }
      }
    }
    return outcome(whole, missing, progress, rows(), told);
  }

  private Outcome outcome(
      List<RunResult> whole, Set<String> missing, ProgressFormat progress, int reached, Path told)
      throws IOException {
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
    return new Outcome(
        json(whole), List.copyOf(failed), List.copyOf(skipped), configurations(told));
  }

  /** Settings by name, from lines of both with a tab between; each of a name once. */
  private static Map<String, List<String>> configurations(Path told) throws IOException {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (String line : new LinkedHashSet<>(Files.readAllLines(told))) {
      int tab = line.indexOf('\t');
      byName
          .computeIfAbsent(line.substring(0, tab), name -> new ArrayList<>())
          .add(line.substring(tab + 1));
    }
    return byName;
  }

  private Collection<RunResult> run(Question question, ProgressFormat progress, Path told) {
    Effort its = effortOf(question);
    int cpus = Runtime.getRuntime().availableProcessors();
    TimeValue time = TimeValue.milliseconds(its.iterationMillis());
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + Pattern.quote(question.benchmark()) + "$")
        .param("alloc", question.answering(allocs).toArray(String[]::new))
        .threads(question.threads())
        .forks(its.forks())
        .warmupIterations(its.warmups(question.threads(), cpus))
        .warmupTime(time)
        .measurementIterations(its.iterations())
        .measurementTime(time)
        .timeout(PATIENCE)
        .addProfiler(GCProfiler.class)
        .addProfiler(Figures.class)
        .jvmArgs(jvmArgs(question, told).toArray(String[]::new));
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

  /**
   * Options of the JVMs that measure allocators of pieces, on top of the others: the heap is touched beforehand, so that
   * what the process grows by is not the heap; it is so large that no allocator thinks memory is scarce; and Arrow may
   * reach what it needs.
   *
   * @return options for {@code java}
   */
  public static List<String> objectJvmArgs() {
    return List.of(
        "-Xms768m",
        "-Xmx768m",
        "-XX:+AlwaysPreTouch",
        "-XX:MaxDirectMemorySize=4g",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-Dslf4j.internal.verbosity=ERROR");
  }

  private static List<String> jvmArgs(Question question, Path told) {
    List<String> args = new ArrayList<>(jvmArgs(question));
    if (Question.isAboutObjects(question.benchmark())) {
      args.add("-D" + ObjectMachine.CONFIGURATION + "=" + told);
    }
    return args;
  }

  /**
   * Options of the JVMs that measure a question.
   *
   * @param question what is asked
   * @return options for {@code java}
   */
  public static List<String> jvmArgs(Question question) {
    List<String> args = new ArrayList<>(jvmArgs());
    if (Question.isAboutObjects(question.benchmark())) {
      args.addAll(objectJvmArgs());
    }
    if (question.isFast()) {
      args.add("-Djmh.executor=CUSTOM");
      args.add("-Djmh.executor.class=" + FAST_THREADS);
    }
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
