package org.kmem.bench.concurrency;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * One run of jcstress over the tests of this package, in a JVM of its own, whose folder takes everything that
 * jcstress writes.
 *
 * @param folder where results and report go; made if it does not exist
 * @param effort how long it takes
 * @param tests regular expression; tests whose full name has a match are run
 */
public record StressRun(Path folder, Effort effort, String tests) {
  /*
   * Implementation notes.
   * Few states at a time: most of them map memory. jcstress itself probes what the JVM can do by starting a
   * dozen of them, then starts one for each test and way of compiling its actors.
   */
  private static final Pattern PROGRESS =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

  private static final Pattern WORTH_READING =
      Pattern.compile("^\\s*(\\.+ )?\\[(FAILED|ERROR|TIMEOUT|TEST BUG)]|FATAL|FORBIDDEN|Exception");

  /** How much is tried; times are for two CPUs. */
  public enum Effort {
    /** Whether everything runs at all: each test once in one JVM, some ten seconds. */
    SMOKE("sanity", false),

    /** A second for each test and way of compiling it, some ten minutes. */
    QUICK("quick", true),

    /** Five seconds for a case; the suite by estimate some twenty minutes. */
    FULL("default", true);

    private final String mode;
    private final boolean eachWayOfCompiling;

    Effort(String mode, boolean eachWayOfCompiling) {
      this.mode = mode;
      this.eachWayOfCompiling = eachWayOfCompiling;
    }
  }

  /**
   * What came of a run; a case is a test with its actors compiled in one way.
   *
   * @param planned cases
   * @param passed cases with acceptable outcomes only
   * @param failed cases with a forbidden outcome
   * @param errors cases that could not be run to their ends
   * @param exitCode of jcstress; not 0 also if cases failed
   */
  public record Outcome(int planned, int passed, int failed, int errors, int exitCode) {
    /**
     * Whether all that was planned has passed.
     *
     * @return false also if nothing was planned
     */
    public boolean isGood() {
      return exitCode == 0 && planned > 0 && passed == planned;
    }
  }

  /**
   * The tests there are.
   *
   * @return full names, sorted
   */
  public static List<String> all() {
    return List.copyOf(new TreeSet<>(TestList.tests()));
  }

  /**
   * Runs.
   *
   * @param progress hears jcstress' progress and whatever failed, a line at a time
   * @return what came of it
   * @throws UncheckedIOException if the folder cannot be written or the JVM cannot be started
   * @throws InterruptedException if the thread is interrupted meanwhile; jcstress is ended
   */
  public Outcome run(Consumer<String> progress) throws InterruptedException {
    Process jcstress;
    try {
      Files.createDirectories(folder);
      jcstress =
          new ProcessBuilder(command())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run jcstress in " + folder, e);
    }
    try (BufferedReader lines = jcstress.inputReader(StandardCharsets.UTF_8)) {
      int[] counts = new int[5];
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher results = PROGRESS.matcher(line);
        if (results.find()) {
          for (int i = 0; i < counts.length; i++) {
            counts[i] = Integer.parseInt(results.group(i + 1));
          }
          progress.accept(results.group());
        } else if (WORTH_READING.matcher(line).find()) {
          progress.accept(line);
        }
      }
      return new Outcome(
          counts[0], counts[1], counts[2], counts[3] + counts[4], jcstress.waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException("jcstress cannot be heard", e);
    } finally {
      jcstress.descendants().forEach(ProcessHandle::destroy);
      jcstress.destroy();
    }
  }

  private List<String> command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // Options that are not merely put before others leave jcstress with one kind of JVM.
    String jvmArgs = effort.eachWayOfCompiling ? "-jvmArgsPrepend" : "-jvmArgs";
    List<String> command = new ArrayList<>();
    command.addAll(List.of(java, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of("-m", effort.mode, "-t", tests));
    command.addAll(List.of("-r", folder.resolve("report").toString()));
    command.addAll(List.of("-strideSize", "16", "-strideCount", "8"));
    command.addAll(List.of("-sc", Boolean.toString(effort.eachWayOfCompiling)));
    command.addAll(List.of(jvmArgs, "--enable-native-access=ALL-UNNAMED"));
    return command;
  }
}
