package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.replay.ObjectEventsException;
import org.kmem.bench.replay.ObjectReplay;
import org.kmem.bench.replay.Replay;
import org.kmem.bench.replay.ReplayMode;
import org.kmem.bench.replay.ReplayResult;
import org.kmem.bench.replay.SnapshotException;
import org.kmem.bench.replay.Timing;
import org.kmem.bench.report.ReplayTable;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Recordings;
import org.kmem.bench.trace.TraceFormatException;
import org.kmem.pagealloc.Strategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code replay}: page allocators live through recorded kernel traces. */
@Command(
    name = "replay",
    description = {
      "Replays recorded kernel allocation traces through the page allocators.",
      "The outcome is compared with the kernel's own; with --objects, it replays the objects of",
      "kmalloc and of caches through the object strategies and every allocator of pieces."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "A TRACE is a folder with trace.txt[.gz] and its snapshots (start.zoneinfo.txt,",
      "start.freeblocks.txt, ...), such a trace file, a compact .kmt file, or the name of a",
      "bundled recording; without any, all bundled recordings are replayed. Trace text may be",
      "that of /sys/kernel/tracing/trace, trace-cmd report or perf script.",
      "",
      "Timed in decide and stress is the making of the allocations and frees: the trace is decoded, the",
      "machine booted and what was in use at the start in its books before. The first pass of each",
      "strategy is shown beside the median, as it comes from a compiler that has not settled; one",
      "in a JVM that ran nothing else before needs a run of its own, with one trace and strategy.",
      "With --objects every allocator has a JVM of its own."
    })
final class ReplayVerb implements Callable<Integer> {
  private static final String ALL = "all";

  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(paramLabel = "TRACE", description = "Recordings to replay.")
  private List<String> traces = List.of();

  @Option(
      names = "--strategy",
      split = ",",
      paramLabel = "S",
      description =
          "Strategies, or 'all' (default); with --objects, allocators as 'bench --list' names them.")
  private List<String> strategies = List.of(ALL);

  @Option(
      names = "--mode",
      description =
          "follow: the buddy lists do what the kernel's did and must end as the kernel's;"
              + " decide (default): only allocations and frees are passed on;"
              + " stress: the same by a thread for each recorded CPU at full speed. With --objects"
              + " decide or stress.")
  private ReplayMode mode = ReplayMode.DECIDE;

  @Option(
      names = "--free-list",
      paramLabel = "F",
      description = "Free blocks to start from ('pfn order [migratetype]' lines).")
  private @Nullable Path freeList;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Timed runs of each strategy, the median is shown (default ${DEFAULT-VALUE}).")
  private int runs = 5;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description =
          "How long each strategy decides before it is timed (default ${DEFAULT-VALUE}); 0: one pass.")
  private int warmUpSeconds = 2;

  @Option(names = "--json", paramLabel = "F", description = "Also write the results to F as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--exact",
      description =
          "Exit with 1 unless every recording ends with exactly the kernel's free blocks.")
  private boolean exact;

  @Mixin private final ObjectReplayOptions objects = new ObjectReplayOptions();

  @Option(names = "--list", description = "List the bundled recordings and stop.")
  private boolean list;

  ReplayVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      Recordings.bundled().forEach(out::println);
      return ExitCode.OK;
    }
    if (runs < 1) {
      throw UserError.usage("--runs " + runs + ": give at least 1");
    }
    if (warmUpSeconds < 0) {
      throw UserError.usage("--warm-up " + warmUpSeconds + ": give 0 or more seconds");
    }
    if (objects.wanted) {
      return replayObjects();
    }
    if (objects.hasOthers()) {
      throw UserError.usage(
          "--touch, --in-process, --csv and --svg are for --objects: give that too");
    }
    List<Strategy> chosen = chosenStrategies();
    Optional<FreeBlocks> freeBlocks = freeBlocks();
    List<ReplayResult> results = new ArrayList<>();
    for (String trace : chosenTraces()) {
      err.println("replaying " + trace + " (" + mode.name().toLowerCase(Locale.ROOT) + ")");
      ReplayResult result = replay(trace, chosen, freeBlocks);
      results.add(result);
      result.trace().malformedLines().forEach(err::println);
      out.println(ReplayTable.text(result));
      out.flush();
    }
    if (json != null) {
      writeJson(json, results);
    }
    return exact && !results.stream().allMatch(ReplayVerb::isExact) ? ExitCode.FAILED : ExitCode.OK;
  }

  private List<String> chosenTraces() {
    return traces.isEmpty() ? Recordings.bundled() : traces;
  }

  private Timing timing() {
    return new Timing(runs, Duration.ofSeconds(warmUpSeconds));
  }

  private ReplayResult replay(String trace, List<Strategy> chosen, Optional<FreeBlocks> freeBlocks)
      throws IOException {
    return reading(
        trace, recording -> new Replay(recording, freeBlocks, timing()).run(mode, chosen));
  }

  private int replayObjects() throws IOException {
    if (exact || freeList != null) {
      throw UserError.usage("--exact and --free-list are for pages: leave them out with --objects");
    }
    List<String> chosen = strategies.equals(List.of(ALL)) ? ObjectReplay.allocators() : strategies;
    ObjectReplayRuns objectRuns =
        new ObjectReplayRuns(chosenTraces(), chosen, mode, timing(), objects, out, err);
    objectRuns.check();
    ObjectReplayRuns.Outcome outcome = objectRuns.run();
    if (json != null) {
      writeJson(json, outcome.results());
    }
    return outcome.complete() ? ExitCode.OK : ExitCode.INTERNAL;
  }

  /** Makes something of a recording. */
  interface Reading<T> {
    T read(Recording recording) throws IOException;
  }

  /**
   * Opens a recording and makes something of it.
   *
   * @throws UserError if there is none, or it cannot be used
   */
  static <T> T reading(String trace, Reading<T> reading) throws IOException {
    try {
      return reading.read(open(trace));
    } catch (NoSuchFileException missing) {
      throw UserError.usage(trace + ": no such recording; --list names those that come with kmem");
    } catch (TraceFormatException | SnapshotException | ObjectEventsException unusable) {
      throw UserError.usage(String.valueOf(unusable.getMessage()));
    }
  }

  private static Recording open(String trace) throws IOException {
    boolean bundled = Recordings.bundled().contains(trace) && !Files.exists(Path.of(trace));
    return bundled ? Recordings.open(trace) : Recording.open(Path.of(trace));
  }

  private List<Strategy> chosenStrategies() {
    if (strategies.equals(List.of(ALL))) {
      return Arrays.stream(Strategy.values()).filter(this::canReplay).toList();
    }
    try {
      return strategies.stream().map(Strategy::of).map(this::replayable).toList();
    } catch (IllegalArgumentException unknown) {
      throw UserError.usage(String.valueOf(unknown.getMessage()));
    }
  }

  /** Only free lists can follow the kernel's. */
  private boolean canReplay(Strategy strategy) {
    return mode != ReplayMode.FOLLOW || strategy.hasFreeLists();
  }

  private Strategy replayable(Strategy strategy) {
    if (!canReplay(strategy)) {
      throw UserError.usage(
          strategy
              + " has no free lists that could follow; give a buddy strategy, or another mode");
    }
    return strategy;
  }

  private Optional<FreeBlocks> freeBlocks() throws IOException {
    if (freeList == null) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(freeList, StandardCharsets.UTF_8);
      return Optional.of(FreeBlocks.parse(freeList.toString(), text));
    } catch (NoSuchFileException missing) {
      throw UserError.usage(freeList + ": no such file");
    } catch (TraceFormatException malformed) {
      throw UserError.usage(String.valueOf(malformed.getMessage()));
    }
  }

  /** Whether every strategy ended with the kernel's free blocks, by type where those are known. */
  private static boolean isExact(ReplayResult result) {
    return result.kernelEnd().isPresent()
        && result.rows().stream()
            .allMatch(row ->
                row.blockDifference() == 0
                    && row.typedBlockDifference().orElse(0L) == 0
                    && row.modelOnlyPages() == 0
                    && row.kernelOnlyPages() == 0);
  }

  private static void writeJson(Path file, List<?> results) throws IOException {
    Files.writeString(
        file,
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(results));
  }
}
