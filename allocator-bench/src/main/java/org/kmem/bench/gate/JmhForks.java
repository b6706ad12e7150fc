package org.kmem.bench.gate;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kmem.bench.compare.JmhFile;
import org.kmem.bench.compare.MeasuredRow;
import org.kmem.bench.compare.MedianSummary;
import org.kmem.bench.compare.ResultFormatException;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Question;
import org.kmem.bench.micro.SuiteRun;

/**
 * Measures through JMH's own command line: a process of the side's class path, which starts the JVMs that measure. So each
 * side brings the benchmark it was written with, and neither needs to know of the gate.
 *
 * @param fork iterations of each JVM
 * @param jvmArgs options for the JVMs that measure, on top of those that every benchmark has
 */
record JmhForks(Effort fork, List<String> jvmArgs) implements Forks {
  /** Small and soon there: it only starts others. */
  private static final List<String> HOST =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx128m",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djmh.ignoreLock=true");

  private static final String ITERATION_PATIENCE = "60s";

  /** A turn that takes so many times longer than it should hangs. */
  private static final int PATIENCE = 10;

  private static final long PATIENCE_MILLIS_MIN = 120_000;
  private static final Pattern REASON =
      Pattern.compile("(?:[\\w.]+\\.)?\\w*(?:Exception|Error)\\b");
  private static final int REASON_LENGTH_MAX = 300;

  @Override
  public Found measure(Side side, GateRow row, int count, List<String> more) throws Failure {
    try {
      Path folder = Files.createTempDirectory("kmem-gate");
      Path result = folder.resolve("result.json");
      Path said = folder.resolve("said.txt");
      try {
        run(command(side, row, count, more, result), said, row.estimateMillis(fork, count));
        return found(result, count, said);
      } finally {
        Files.deleteIfExists(result);
        Files.deleteIfExists(said);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new Failure("input or output failed: " + e.getMessage());
    }
  }

  private static Found found(Path result, int count, Path said) throws Failure, IOException {
    if (!Files.exists(result) || Files.size(result) == 0) {
      throw new Failure(reason(Files.readAllLines(said)));
    }
    try {
      List<MeasuredRow> rows = JmhFile.read(result, JmhFile.PRIMARY).rows();
      if (rows.size() != 1 || rows.getFirst().forks().size() != count) {
        throw new Failure(reason(Files.readAllLines(said)));
      }
      MeasuredRow row = rows.getFirst();
      return new Found(row.unit().text(), row.forks().stream().map(JmhForks::median).toList());
    } catch (ResultFormatException broken) {
      throw new Failure(reason(Files.readAllLines(said)));
    }
  }

  private static double median(List<Double> iterations) {
    double[] values = iterations.stream().mapToDouble(Double::doubleValue).toArray();
    return MedianSummary.of(values, 0).median();
  }

  /** What tells most of what JMH said: the first exception, else its last line. */
  private static String reason(List<String> lines) {
    String last = "JMH said nothing";
    for (String line : lines) {
      if (REASON.matcher(line).find()) {
        return shortened(line.strip());
      }
      last = line.isBlank() ? last : line.strip();
    }
    return shortened(last);
  }

  private static String shortened(String line) {
    return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX) + "...";
  }

  private static void run(List<String> command, Path said, long estimateMillis)
      throws Failure, IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    Thread atExit = new Thread(() -> end(process));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      long patienceMillis = Math.max(PATIENCE_MILLIS_MIN, PATIENCE * estimateMillis);
      if (!process.waitFor(patienceMillis, TimeUnit.MILLISECONDS)) {
        throw new Failure("it hung: no end after %d s".formatted(patienceMillis / 1_000));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a row was measured", interrupted);
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private List<String> command(Side side, GateRow row, int count, List<String> more, Path result) {
    Question question = row.question();
    List<String> args = new ArrayList<>(SuiteRun.jvmArgs(question));
    args.addAll(jvmArgs);
    args.addAll(more);
    String time = fork.iterationMillis() + "ms";
    int cpus = Runtime.getRuntime().availableProcessors();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HOST);
    command.addAll(List.of("-cp", side.classPath(), "org.openjdk.jmh.Main"));
    command.add("^" + Pattern.quote(question.benchmark()) + "$");
    row.params().forEach((name, value) -> command.addAll(List.of("-p", name + "=" + value)));
    if (question.operations() > 0) {
      command.addAll(List.of("-opi", Integer.toString(question.operations())));
    }
    command.addAll(List.of("-t", Integer.toString(question.threads())));
    command.addAll(List.of("-f", Integer.toString(count)));
    command.addAll(List.of("-wi", Integer.toString(fork.warmups(question.threads(), cpus))));
    command.addAll(List.of("-w", time, "-i", Integer.toString(fork.iterations()), "-r", time));
    command.addAll(List.of("-to", ITERATION_PATIENCE, "-foe", "true"));
    command.addAll(List.of("-rf", "json", "-rff", result.toString()));
    command.addAll(List.of("-jvmArgs", args.stream().collect(Collectors.joining(" "))));
    return command;
  }
}
