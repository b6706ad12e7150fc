package org.kmem.bench.gate.deterministic;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts in a JVM of its own, which is the same wherever it runs: check level 1 whatever the level of this one, slots
 * found without asking for the CPU, and a compiler (C1) that leaves no allocation out, so that bytes on the heap are
 * exact.
 */
public final class CountingFork {
  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:+UseCompressedOops",
          "-Xms256m",
          "-Xmx256m",
          "-Dkmem.check=1",
          "-Dkmem.percpu.getcpu=off");

  private CountingFork() {}

  /**
   * Counts all rows.
   *
   * @param err hears what the JVM says
   * @return what was counted
   * @throws IOException if the JVM cannot be started, or failed: {@code err} has heard why
   */
  public static CountTable count(Consumer<String> err) throws IOException {
    Path file = Files.createTempFile("kmem-counts", ".json");
    try {
      run(file, err);
      return CountTable.read(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void run(Path file, Consumer<String> err) throws IOException {
    Process process = new ProcessBuilder(command(file)).redirectOutput(Redirect.DISCARD).start();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        err.accept(line);
      }
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IOException("the JVM that counts ended with " + exitCode + ", see above");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while operations were counted", interrupted);
    } finally {
      process.destroy();
    }
  }

  private static List<String> command(Path file) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CountingFork.class.getName());
    command.add(file.toString());
    return command;
  }

  /**
   * What the JVM of its own runs.
   *
   * @param args the file to write the table to
   * @throws IOException if it cannot be written
   */
  public static void main(String[] args) throws IOException {
    CountTable table = CountedRows.count(bytes -> bytes, row -> true, true, row -> {});
    Files.writeString(Path.of(args[0]), table.text());
  }
}
