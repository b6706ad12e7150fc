package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmem.bench.replay.ObjectReplay;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ReplayMode;
import org.kmem.bench.replay.Timing;
import org.kmem.bench.report.ObjectReplaySeries;
import org.kmem.bench.report.ObjectReplayTable;

/**
 * Replays of the objects of some recordings, as asked for on the command line.
 *
 * @param traces recordings
 * @param allocators what they are replayed by
 * @param mode in order, or by a thread for each CPU
 * @param timing how often each allocator is timed
 * @param options what is said of objects only
 * @param out where tables go
 * @param err where progress goes
 */
record ObjectReplayRuns(
    List<String> traces,
    List<String> allocators,
    ReplayMode mode,
    Timing timing,
    ObjectReplayOptions options,
    PrintWriter out,
    PrintWriter err) {

  /** What came of all. */
  record Outcome(List<ObjectReplayResult> results, boolean complete) {}

  /**
   * Checks what can be checked before anything is measured.
   *
   * @throws UserError if something does not fit together
   */
  void check() {
    if (mode == ReplayMode.FOLLOW) {
      throw UserError.usage(
          "--mode follow: the trace does not say what the kernel's caches did; give decide or stress");
    }
    if (options.svg != null && traces.size() != 1) {
      throw UserError.usage("--svg draws one recording; name one");
    }
    if (traces.contains("-") && !options.inProcess) {
      throw UserError.usage(
          "standard input cannot be read by a JVM for each allocator; give a file, or --in-process");
    }
    List<String> known = ObjectReplay.allocators();
    for (String allocator : allocators) {
      if (!known.contains(allocator)) {
        throw UserError.usage(
            "no allocator of objects '%s'; there are %s"
                .formatted(allocator, String.join(", ", known)));
      }
    }
  }

  /**
   * Replays, prints a table for each recording, and draws what is asked for.
   *
   * @return the results, and whether every allocator could be measured to its end
   */
  Outcome run() throws IOException {
    List<ObjectReplayResult> results = new ArrayList<>();
    boolean complete = true;
    for (String trace : traces) {
      err.printf("replaying the objects of %s (%s)%n", trace, mode.name().toLowerCase(Locale.ROOT));
      ObjectReplay replay =
          ReplayVerb.reading(
              trace,
              recording ->
                  new ObjectReplay(
                      recording, timing, options.touch, step -> err.println("  " + step)));
      ObjectReplayResult result;
      if (options.inProcess) {
        result = replay.run(mode, allocators);
      } else {
        List<String> failed = new ArrayList<>();
        result = forked(trace, replay.run(mode, List.of()), failed);
        complete &= failed.isEmpty();
      }
      results.add(result);
      result.trace().malformedLines().forEach(err::println);
      out.println(ObjectReplayTable.text(result));
      out.flush();
    }
    if (options.csv != null) {
      Files.writeString(options.csv, ObjectReplaySeries.csv(results));
    }
    if (options.svg != null) {
      Files.writeString(options.svg, ObjectReplaySeries.svg(results.getFirst()));
    }
    return new Outcome(results, complete);
  }

  /** One that fails does not keep the others from being measured. */
  private ObjectReplayResult forked(String trace, ObjectReplayResult empty, List<String> failed) {
    ObjectReplayFork fork = new ObjectReplayFork(arguments(trace), err);
    List<ObjectReplayResult.Row> rows = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (String allocator : allocators) {
      try {
        ObjectReplayResult one = fork.run(allocator);
        rows.addAll(one.rows());
        skipped.addAll(one.skipped());
      } catch (IOException e) {
        failed.add(allocator);
        skipped.add(allocator + " failed: " + e.getMessage());
      }
    }
    return empty.with(rows, skipped);
  }

  private List<String> arguments(String trace) {
    return List.of(
        "replay",
        trace,
        "--objects",
        "--in-process",
        "--mode",
        mode.name(),
        "--runs",
        Integer.toString(timing.runs()),
        "--warm-up",
        Long.toString(timing.warmUp().toSeconds()),
        "--touch",
        options.touch.name());
  }
}
