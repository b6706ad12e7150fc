package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;
import org.jline.utils.NonBlockingReader;
import org.kmem.pool.top.CountersFile;
import org.kmem.pool.top.CountersFileException;
import org.kmem.stat.SlabTopOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code top}: the off-heap memory of a running JVM, by heap, budget and cache. */
@Command(
    name = "top",
    description = "Shows the heaps of a running JVM: budgets, caches, and what is in RAM.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "The JVM must have built its heap with counters. At a terminal the view is renewed until q"
          + " is",
      "pressed, and a letter sorts: a active objects, b objects per slab, c cache size, l slabs,",
      "n name, o objects, p pages per slab, s object size, u use. Without a terminal, as --once.",
      "RESIDENT of a budget is of the last look of the heap's trimmer; the arenas are the kernel's"
          + " smaps."
    })
final class TopVerb implements Callable<Integer> {
  private static final int LEAST_INTERVAL_MILLIS = 100;

  private final PrintWriter out;

  @Parameters(paramLabel = "PID|FILE", description = "A process, or the counters file of a heap.")
  private String target = "";

  @Option(names = "--once", description = "Show it once and leave.")
  private boolean once;

  @Option(names = "--json", description = "Print one JSON object and leave.")
  private boolean json;

  @Option(
      names = {"-s", "--sort"},
      paramLabel = "S",
      description = "Which caches come first, a letter of slabtop (default ${DEFAULT-VALUE}).")
  private String sort = "c";

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SECONDS",
      description = "How often the view is renewed (default ${DEFAULT-VALUE}).")
  private double intervalSeconds = 1;

  TopVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    SlabTopOrder order = order(sort);
    if (!(intervalSeconds >= LEAST_INTERVAL_MILLIS / 1000.0 && intervalSeconds <= 3600)) {
      throw UserError.usage("--interval " + intervalSeconds + ": give 0.1 to 3600 seconds");
    }
    TopReport report = read(files(), order);
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(report));
    } else if (once || !Objects.requireNonNull(System.console()).isTerminal()) {
      out.print(report.text());
    } else {
      watch(order);
    }
    out.flush();
    return ExitCode.OK;
  }

  private static SlabTopOrder order(String letter) {
    try {
      return SlabTopOrder.of(letter);
    } catch (IllegalArgumentException unknown) {
      throw UserError.usage("--sort: " + unknown.getMessage());
    }
  }

  private boolean isProcess() {
    return target.matches("[1-9]\\d{0,9}") && !Files.exists(Path.of(target));
  }

  /** The files that the target stands for. */
  private List<Path> files() throws IOException {
    if (!isProcess()) {
      return List.of(Path.of(target));
    }
    long pid = Long.parseLong(target);
    List<Path> files = CountersFile.ofProcess(pid);
    if (ProcessHandle.of(pid).isEmpty()) {
      throw UserError.usage("no process " + pid + ": see jps for those that run");
    }
    if (files.isEmpty()) {
      throw UserError.usage(
          "process %d shows no heap: it does not use kmem, its heap is built without counters, it is another user's, or has another java.io.tmpdir than %s"
              .formatted(pid, System.getProperty("java.io.tmpdir")));
    }
    return files;
  }

  private static TopReport read(List<Path> files, SlabTopOrder order) {
    try {
      return TopReport.read(files, order);
    } catch (CountersFileException unreadable) {
      throw UserError.usage(String.valueOf(unreadable.getMessage()));
    } catch (NoSuchFileException gone) {
      throw UserError.usage(gone.getFile() + ": the process or the file has gone");
    } catch (AccessDeniedException denied) {
      throw UserError.usage(denied.getFile() + ": permission denied; it is another user's");
    } catch (IOException failure) {
      throw UserError.usage("cannot be read: " + failure.getMessage());
    }
  }

  /** Renews the view until the user or the process leaves. */
  private void watch(SlabTopOrder first) throws IOException {
    SlabTopOrder order = first;
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      Attributes before = terminal.enterRawMode();
      NonBlockingReader keys = terminal.reader();
      try {
        while (true) {
          View view = look(order);
          show(terminal, view.text());
          int key = keys.read((long) (intervalSeconds * 1000));
          if (key == 'q' || key == NonBlockingReader.EOF || view.isLast()) {
            return;
          }
          order = key > ' ' ? orderOr(key, order) : order;
        }
      } finally {
        terminal.setAttributes(before);
      }
    }
  }

  /**
   * What is shown at one moment.
   *
   * @param text its lines
   * @param isLast whether nothing will come after it
   */
  record View(String text, boolean isLast) {}

  /** What there is to see now. A process may close its heaps and make others. */
  View look(SlabTopOrder order) throws IOException {
    try {
      TopReport report = read(files(), order);
      return new View(report.text(), !report.running());
    } catch (UserError nothing) {
      if (!isProcess()) {
        throw nothing;
      }
      boolean ended = ProcessHandle.of(Long.parseLong(target)).isEmpty();
      String state = ended ? "has ended" : "has no heap now that can be read";
      return new View("Process %s %s\n".formatted(target, state), ended);
    }
  }

  private static SlabTopOrder orderOr(int key, SlabTopOrder order) {
    try {
      return SlabTopOrder.of(Character.toString(key));
    } catch (IllegalArgumentException noCriterion) {
      return order;
    }
  }

  /** As many lines as the terminal has. */
  private static void show(Terminal terminal, String text) {
    terminal.puts(InfoCmp.Capability.clear_screen);
    int height = terminal.getSize().getRows();
    int rows = height > 1 ? height - 1 : Integer.MAX_VALUE;
    text.lines().limit(rows).forEach(line -> terminal.writer().print(line + "\r\n"));
    terminal.flush();
  }
}
