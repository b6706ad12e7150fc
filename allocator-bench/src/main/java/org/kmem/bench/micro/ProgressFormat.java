package org.kmem.bench.micro;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.SubjectUnavailableException;
import org.kmem.memory.MemoryLimitException;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * Tells how far a run is, one line a row with its result and how long it took; what JMH says beside that comes out only when the row fails.
 *
 * <p>JMH calls it from its own thread and from those that read the output of forks: all under its monitor.
 */
final class ProgressFormat implements OutputFormat {
  private static final int SAID_LINES_MAX = 30;

  private final PrintWriter err;
  private final int rows;
  private final StringBuilder said = new StringBuilder();
  private int row;
  private long begunNanos;
  private @Nullable BenchmarkParams current;

  /** Why rows could not be measured that wanted more memory, or what this machine lacks, by their names. */
  private final Map<String, String> skipped = new LinkedHashMap<>();

  private @Nullable Question question;

  ProgressFormat(PrintWriter err, int rows) {
    this.err = err;
    this.rows = rows;
  }

  /** Says whose rows come next. */
  synchronized void start(Question next) {
    question = next;
  }

  /** Why a row was skipped, if it was, and not for a fault of the allocator or the benchmark. */
  synchronized Optional<String> skipped(String row) {
    return Optional.ofNullable(skipped.get(row));
  }

  private static boolean isReasonToSkip(String line) {
    return line.contains(HeldBlocks.MEMORY_IS_OUT)
        || line.contains(SubjectUnavailableException.class.getName())
        || line.contains(OutOfMemoryError.class.getName())
        || line.contains(MemoryLimitException.class.getName());
  }

  private String name(BenchmarkParams params) {
    String alloc = params.getParam("alloc");
    return question == null ? alloc : question.rowName(alloc);
  }

  @Override
  public synchronized void startBenchmark(BenchmarkParams params) {
    row++;
    begunNanos = System.nanoTime();
    current = params;
    said.setLength(0);
    err.print("[%d/%d] %s ".formatted(row, rows, name(params)));
    err.flush();
  }

  @Override
  public synchronized void endBenchmark(@Nullable BenchmarkResult result) {
    if (result != null && current != null && SuiteRun.isWhole(current, result)) {
      err.println(
          String.format(
              Locale.ROOT,
              " %.2f %s, %.1f s",
              result.getPrimaryResult().getScore(),
              result.getPrimaryResult().getScoreUnit(),
              (System.nanoTime() - begunNanos) / 1e9));
      return;
    }
    Optional<String> reason =
        said.toString()
            .lines()
            .filter(ProgressFormat::isReasonToSkip)
            .map(String::strip)
            .findFirst();
    if (reason.isPresent() && current != null) {
      err.println(" SKIPPED: " + reason.get());
      skipped.put(name(current), reason.get());
    } else {
      err.println(" FAILED");
      said.toString()
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .limit(SAID_LINES_MAX)
          .forEach(line -> err.println("    " + line));
    }
    err.flush();
  }

  @Override
  public synchronized void iterationResult(
      BenchmarkParams params, IterationParams iteration, int number, IterationResult data) {
    err.print('.');
    err.flush();
  }

  @Override
  public synchronized void print(String text) {
    said.append(text);
  }

  @Override
  public synchronized void println(String text) {
    said.append(text).append('\n');
  }

  @Override
  public synchronized void verbosePrintln(String text) {
    println(text);
  }

  @Override
  public synchronized void write(int b) {
    said.append((char) b);
  }

  @Override
  public synchronized void write(byte[] bytes) {
    said.append(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void iteration(BenchmarkParams params, IterationParams iteration, int number) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
