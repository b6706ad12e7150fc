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
 * One run of JMH: every benchmark with every allocator and number of threads, each row in JVMs of its own,
 * with the garbage that an operation makes.
 *
 * @param benchmarks full names of benchmarks
 * @param allocs names of subjects
 * @param threads numbers of threads
 * @param effort how long each row is measured
 */
public record SuiteRun(
    List<String> benchmarks, List<String> allocs, List<Integer> threads, Effort effort) {
  /*
   * Implementation notes.
   * The forks get exactly the options of jvmArgs(), nothing that this JVM was started with: a heap of
   * fixed size and the same collector everywhere, so that rows of two machines have the same settings.
   * JMH's lock file is passed over. It lies in the folder for temporary files, where it fails when
   * another user made it; two runs at one time show in the noise that is recorded with a run.
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
    return benchmarks.size() * allocs.size() * threads.size();
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
    for (int count : threads) {
      benchmarks.forEach(b -> allocs.forEach(a -> missing.add(rowName(b, a, count))));
      for (RunResult result : runWith(count, progress)) {
        if (isWhole(result.getParams(), result.getAggregatedResult())) {
          whole.add(result);
          missing.remove(rowName(result.getParams()));
        }
      }
    }
    return new Outcome(json(whole), List.copyOf(missing));
  }

  private Collection<RunResult> runWith(int threadCount, ProgressFormat progress) {
    TimeValue time = TimeValue.milliseconds(effort.iterationMillis());
    OptionsBuilder options = new OptionsBuilder();
    benchmarks.forEach(benchmark -> options.include("^" + Pattern.quote(benchmark) + "$"));
    options
        .param("alloc", allocs.toArray(String[]::new))
        .threads(threadCount)
        .forks(effort.forks())
        .warmupIterations(effort.warmups())
        .warmupTime(time)
        .measurementIterations(effort.iterations())
        .measurementTime(time)
        .addProfiler(GCProfiler.class)
        .jvmArgs(jvmArgs().toArray(String[]::new));
    try {
      return new Runner(options.build(), progress).run();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH cannot run: " + e.getMessage(), e);
    }
  }

  /** Whether every fork and iteration is there. */
  static boolean isWhole(BenchmarkParams params, BenchmarkResult result) {
    return result.getIterationResults().size()
        == params.getForks() * params.getMeasurement().getCount();
  }

  static String rowName(BenchmarkParams params) {
    return rowName(params.getBenchmark(), params.getParam("alloc"), params.getThreads());
  }

  private static String rowName(String benchmark, String alloc, int threadCount) {
    return "%s %s %d thread%s"
        .formatted(Suite.label(benchmark), alloc, threadCount, threadCount == 1 ? "" : "s");
  }

  private static String json(List<RunResult> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ResultFormatFactory.getInstance(
            ResultFormatType.JSON, new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .writeOut(results);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
