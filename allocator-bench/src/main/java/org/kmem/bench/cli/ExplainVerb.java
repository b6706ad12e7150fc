package org.kmem.bench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.oom.OomDump;
import org.kmem.mm.oom.OomLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code explain}: why the OOM killer chose whom it chose, from a kernel's log. */
@Command(
    name = "explain",
    description = "Tells from a kernel's log why the OOM killer killed whom it killed.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "FILE is what dmesg, the journal or syslog has of one kill or several, or what a lab printed of its",
      "own dmesg; \"-\" is standard input. Exit code 0 if the rule explains all kills, 1 if not, 2 if there",
      "are none."
    })
final class ExplainVerb implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final InputStream in;
  private final PrintWriter out;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Log to read (default ${DEFAULT-VALUE}).")
  private String file = STANDARD_INPUT;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  ExplainVerb(InputStream in, PrintWriter out) {
    this.in = in;
    this.out = out;
  }

  /**
   * What {@code --json} prints.
   *
   * @param kills the kills in order
   */
  record Report(List<Kill> kills) {}

  /**
   * A kill in it.
   *
   * @param explained whether the one that died weighs most
   * @param predictedPid who weighs most, null if nobody may be killed
   * @param dump what the log says
   * @param ranking who may be killed, the heaviest first
   */
  record Kill(
      boolean explained, @Nullable Integer predictedPid, OomDump dump, List<Weighed> ranking) {
    static Kill of(OomDump dump) {
      OomDump.Candidate predicted = dump.predicted();
      return new Kill(
          dump.isExplained(),
          predicted == null ? null : predicted.pid(),
          dump,
          dump.ranking().stream()
              .map(task -> new Weighed(task.pid(), task.name(), task.points(dump.totalPages())))
              .toList());
    }
  }

  /**
   * A task and its weight.
   *
   * @param pid its process number
   * @param name its command name
   * @param points its weight in pages
   */
  record Weighed(int pid, String name, long points) {}

  @Override
  public Integer call() {
    List<OomDump> dumps = OomLog.parse(read());
    if (dumps.isEmpty()) {
      throw UserError.usage(
          file
              + ": no kill in it; give the lines from \"invoked oom-killer\" to \"Killed process\"");
    }
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(new Report(dumps.stream().map(Kill::of).toList())));
    } else {
      dumps.forEach(dump -> out.print(dump.text()));
    }
    out.flush();
    return dumps.stream().allMatch(OomDump::isExplained) ? ExitCode.OK : ExitCode.FAILED;
  }

  private String read() {
    try {
      byte[] bytes =
          file.equals(STANDARD_INPUT) ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException missing) {
      throw UserError.usage(file + ": no such file; give a kernel's log");
    } catch (IOException unreadable) {
      throw UserError.usage(file + ": cannot be read: " + unreadable.getMessage());
    }
  }
}
