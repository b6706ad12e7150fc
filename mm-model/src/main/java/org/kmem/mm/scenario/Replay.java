package org.kmem.mm.scenario;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.run.ShellSession;
import org.kmem.mm.sim.MachineOptions;

/**
 * A machine made once more from its options and seed, with the same commands again, and perhaps another one between.
 *
 * <p>What it prints from the change on is kept, and what its files say at the end. Stateless.
 */
final class Replay {
  /** Files whose figures are kept; patterns of the shell. */
  private static final List<String> FIGURES =
      List.of(
          "/proc/meminfo",
          "/proc/vmstat",
          "/proc/pressure/cpu",
          "/proc/pressure/io",
          "/proc/pressure/memory");

  private static final List<String> OF_GROUPS =
      List.of(
          "memory.current",
          "memory.stat",
          "memory.events",
          "memory.swap.current",
          "memory.pressure");

  private static final String GROUPS = "/sys/fs/cgroup";

  private Replay() {}

  /**
   * What came of it.
   *
   * @param changeStatus exit status of the change, 0 without one
   * @param output what was printed from the change on, standard output and error as they came
   * @param status exit status of the last command
   * @param seconds simulated time that passed from the change on
   * @param figures numbers of files at the end, by file and name
   */
  record Outcome(
      int changeStatus, String output, int status, double seconds, Map<String, String> figures) {}

  /**
   * Runs commands on a machine of their own.
   *
   * @param options the machine
   * @param before commands that lead to where things may change
   * @param change what is changed there, or null
   * @param after commands from there on
   * @return what came of it
   */
  static Outcome run(
      MachineOptions options, List<String> before, @Nullable String change, List<String> after) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Outcome> result = new ArrayList<>(1);
    try (MachineShell shell = MachineShell.boot(options, InputStream.nullInputStream(), out, out)) {
      shell.drive(session -> result.add(drive(shell, session, out, before, change, after)));
    }
    return result.getFirst();
  }

  private static Outcome drive(
      MachineShell shell,
      ShellSession session,
      ByteArrayOutputStream out,
      List<String> before,
      @Nullable String change,
      List<String> after) {
    before.forEach(command -> feed(session, command));
    out.reset();
    long start = shell.machine().scheduler().clock().nowNanos();
    int changeStatus = 0;
    if (change != null) {
      feed(session, change);
      changeStatus = session.status();
    }
    after.forEach(command -> feed(session, command));
    int status = session.status();
    long nanos = shell.machine().scheduler().clock().nowNanos() - start;
    String printed = out.toString(StandardCharsets.ISO_8859_1);
    return new Outcome(changeStatus, printed, status, nanos / 1e9, figures(session, out));
  }

  /** A command may be several lines. */
  private static void feed(ShellSession session, String command) {
    command.lines().forEach(session::feed);
  }

  private static Map<String, String> figures(ShellSession session, ByteArrayOutputStream out) {
    Map<String, String> figures = new TreeMap<>();
    List<String> files = new ArrayList<>(FIGURES);
    print(session, out, "find " + GROUPS + " -type d 2>/dev/null")
        .lines()
        .forEach(group -> OF_GROUPS.forEach(name -> files.add(group + "/" + name)));
    for (String file : files) {
      print(session, out, "cat " + file + " 2>/dev/null")
          .lines()
          .forEach(line -> addLine(figures, file, line));
    }
    return figures;
  }

  private static String print(ShellSession session, ByteArrayOutputStream out, String command) {
    out.reset();
    session.feed(command);
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  /** {@code name value}, {@code name: value kB}, a value alone, or {@code name one=value two=value}. */
  private static void addLine(Map<String, String> figures, String file, String line) {
    String[] words = line.trim().split("[ :\t]+", -1);
    if (words.length == 1) {
      figures.put(file, words[0]);
      return;
    }
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals > 0) {
        String name = words[0] + " " + words[i].substring(0, equals);
        figures.put(file + " " + name, words[i].substring(equals + 1));
      } else if (i == 1) {
        figures.put(file + " " + words[0], words[1]);
      }
    }
  }
}
