package org.kmem.bench.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kmem.bench.workload.ResidentMemory;

/**
 * A program in a JVM of its own, whose resident memory is read from outside while it runs.
 *
 * @param program its main class
 * @param javaHeapMiB how large its Java heap may become
 * @param limitBytes resident memory that it must stay below
 */
record WatchedJvm(Class<?> program, int javaHeapMiB, long limitBytes) {
  private static final long LOOK_EVERY_MILLIS = 250;

  /** Tells a program that it is the one that is watched. */
  static final String INSIDE = "--inside";

  /**
   * Runs it, and passes on what it says, each line with what is resident then.
   *
   * @param out hears it
   * @param arguments of the program
   * @return exit status: the program's, or 1 if it was larger than its limit
   * @throws IOException if no JVM can be started
   */
  int run(PrintWriter out, List<String> arguments) throws IOException {
    Process process = new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
    Look look = new Look(process);
    Thread watcher = Thread.ofPlatform().daemon().name("rss").start(look);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.printf("%5d MiB rss | %s%n", look.lastBytes >> 20, line);
        out.flush();
      }
      int status = process.waitFor();
      watcher.join();
      return status == 0 ? verdict(out, look.mostBytes) : status;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program ran", interrupted);
    } finally {
      process.destroy();
    }
  }

  private int verdict(PrintWriter out, long mostBytes) {
    boolean within = mostBytes > 0 && mostBytes <= limitBytes;
    out.printf(
        "resident at most %d MiB, seen from outside: %s the limit of %d MiB%n",
        mostBytes >> 20, within ? "within" : "NOT within", limitBytes >> 20);
    return within ? 0 : 1;
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow"); // for Netty's and JMH's own memory
    command.add("-Xmx" + javaHeapMiB + "m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.add(INSIDE);
    command.addAll(arguments);
    return command;
  }

  /** Looks again and again, as long as the process lives. */
  private static final class Look implements Runnable {
    private final Process process;
    private volatile long lastBytes;
    private volatile long mostBytes;

    Look(Process process) {
      this.process = process;
    }

    @Override
    public void run() {
      try {
        while (process.isAlive()) {
          OptionalLong resident = ResidentMemory.ofProcess(process.pid());
          if (resident.isPresent()) {
            lastBytes = resident.getAsLong();
            mostBytes = Math.max(mostBytes, lastBytes);
          }
          Thread.sleep(LOOK_EVERY_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
