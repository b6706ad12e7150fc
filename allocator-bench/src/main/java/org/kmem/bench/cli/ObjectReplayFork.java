package org.kmem.bench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kmem.bench.micro.SuiteRun;
import org.kmem.bench.replay.ObjectReplayResult;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has objects replayed by one allocator in a JVM of its own: the same verb, which writes its result to a file. The JVM
 * has the options of those that measure allocators of pieces, nothing that this one was started with.
 *
 * @param arguments of the verb, all but the allocator and where the result goes
 * @param err hears what the JVM says
 */
record ObjectReplayFork(List<String> arguments, PrintWriter err) {
  /**
   * Replays.
   *
   * @return what the JVM found; one row, or why there is none
   * @throws IOException if the JVM cannot be started, or ended without a result; what it said was heard
   */
  ObjectReplayResult run(String allocator) throws IOException {
    Path file = Files.createTempFile("kmem-replay", ".json");
    try {
      Process process =
          new ProcessBuilder(command(allocator, file)).redirectOutput(Redirect.DISCARD).start();
      try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          err.println(line);
        }
        int exitCode = process.waitFor();
        if (exitCode != ExitCode.OK) {
          throw new IOException("its JVM ended with " + exitCode + ", see above");
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while objects were replayed", interrupted);
      } finally {
        process.destroy();
      }
      return JsonMapper.shared().readValue(Files.readString(file), ObjectReplayResult[].class)[0];
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private List<String> command(String allocator, Path file) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SuiteRun.jvmArgs());
    command.addAll(SuiteRun.objectJvmArgs());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Kmem.class.getName());
    command.addAll(arguments);
    command.addAll(List.of("--strategy", allocator, "--json", file.toString()));
    return command;
  }
}
