package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kmem.bench.replay.ReplayMode;
import org.kmem.bench.replay.ReplayResult;
import org.kmem.bench.replay.ReplayResult.EndState;
import org.kmem.bench.replay.ReplayResult.Failures;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.replay.ReplayResult.Prediction;
import org.kmem.bench.replay.ReplayResult.Row;
import org.kmem.bench.replay.ReplayResult.TraceSummary;
import org.kmem.units.Order;

/** A replay as people read it: the kernel on the first row, a row for each strategy below. */
public final class ReplayTable {
  private static final String NOTHING = "-";

  private ReplayTable() {}

  /**
   * The result as text: what was replayed, how the strategies did, free blocks by order, what did not fit.
   *
   * @param result a replayed recording
   * @return lines, each ended by a newline
   */
  public static String text(ReplayResult result) {
    StringBuilder text = new StringBuilder();
    text.append(heading(result)).append("\n\n");
    text.append(summary(result).text()).append('\n');
    text.append("free blocks by order at the end\n");
    text.append(blocks(result).text());
    oddities(result).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** What did not fit, a line for each strategy that has something of it. */
  static List<String> oddities(ReplayResult result) {
    List<String> lines = new ArrayList<>();
    for (Row row : result.rows()) {
      String odd =
          row.oddities().stream()
              .filter(oddity -> oddity.count() > 0)
              .map(ReplayTable::text)
              .collect(Collectors.joining("; "));
      if (!odd.isEmpty()) {
        lines.add(row.strategy() + ": " + odd);
      }
    }
    return lines;
  }

  private static String text(Oddity oddity) {
    return oddity.count() + " " + oddity.what();
  }

  /** What was replayed, on a line. */
  static String heading(ReplayResult result) {
    StringBuilder heading = new StringBuilder();
    heading.append(
        String.format(
            Locale.ROOT,
            "%s: %s, %d CPUs, %,d events; %s",
            result.recording(),
            kernel(result.kernel()),
            result.cpus(),
            result.trace().events(),
            switch (result.mode()) {
              case FOLLOW -> "the buddy lists follow the kernel's";
              case DECIDE -> "allocations and frees decided here";
              case STRESS -> "a thread for each CPU at full speed";
            }));
    return heading.append(damage(result.trace())).toString();
  }

  /** What did not go well when a trace was read, to be appended to a line. */
  static String damage(TraceSummary trace) {
    StringBuilder damage = new StringBuilder();
    if (trace.malformed() > 0) {
      damage.append(", ").append(trace.malformed()).append(" malformed lines");
    }
    if (trace.lost() > 0) {
      damage.append(", ").append(trace.lost()).append(" events lost by the tracer");
    }
    trace.truncation().ifPresent(why -> damage.append(", cut short: ").append(why));
    return damage.toString();
  }

  /** A kernel's name and release, of all that it says of its version. */
  static String kernel(String version) {
    String[] words = version.split(" ", 3);
    return words.length < 2 ? version : words[0] + " " + words[1];
  }

  /** The kernel and the strategies. */
  static TextTable summary(ReplayResult result) {
    boolean follow = result.mode() == ReplayMode.FOLLOW;
    TextTable table =
        new TextTable(
            1,
            "strategy",
            "M events/s",
            "first pass",
            "failed: low memory",
            "fragmented",
            "peak pages",
            "free pages",
            "vs kernel",
            "blocks off",
            "by type",
            follow ? "only here" : "in caches",
            follow ? "only kernel" : "free+cached vs kernel",
            "frames right, resync",
            "free-running",
            "unusable(9)",
            "intact huge",
            "metadata KiB");
    table.row(kernelRow(result));
    for (Row row : result.rows()) {
      table.row(row(row, result.kernelEnd(), follow));
    }
    return table;
  }

  private static List<String> kernelRow(ReplayResult result) {
    List<String> cells = new ArrayList<>(List.of("kernel", NOTHING, NOTHING));
    addFailures(cells, result.kernelFailures());
    cells.add(NOTHING);
    if (result.kernelEnd().isEmpty()) {
      cells.addAll(List.of("not recorded", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING));
      cells.addAll(List.of(NOTHING, NOTHING));
      cells.addAll(List.of(NOTHING, NOTHING));
      return cells;
    }
    EndState end = result.kernelEnd().get();
    cells.addAll(List.of(Long.toString(end.freePages()), NOTHING, NOTHING, NOTHING));
    cells.add(result.mode() == ReplayMode.FOLLOW ? NOTHING : Long.toString(end.cachedPages()));
    cells.addAll(List.of(NOTHING, NOTHING, NOTHING));
    addFragmentation(cells, end);
    cells.add(NOTHING);
    return cells;
  }

  private static List<String> row(Row row, Optional<EndState> kernelEnd, boolean follow) {
    List<String> cells = new ArrayList<>();
    cells.add(row.strategy());
    cells.add(String.format(Locale.ROOT, "%.2f", row.eventsPerSecond() / 1e6));
    cells.add(String.format(Locale.ROOT, "%.2f", row.coldEventsPerSecond() / 1e6));
    addFailures(cells, row.failures());
    cells.add(follow ? NOTHING : Long.toString(row.peakPages()));
    cells.add(Long.toString(row.end().freePages()));
    boolean known = kernelEnd.isPresent();
    long kernelFree = kernelEnd.map(EndState::freePages).orElse(0L);
    long kernelCached = kernelEnd.map(EndState::cachedPages).orElse(0L);
    cells.add(known ? difference(row.end().freePages(), kernelFree) : NOTHING);
    cells.add(known ? Long.toString(row.blockDifference()) : NOTHING);
    cells.add(row.typedBlockDifference().map(Object::toString).orElse(NOTHING));
    if (follow) {
      cells.add(known ? Long.toString(row.modelOnlyPages()) : NOTHING);
      cells.add(known ? Long.toString(row.kernelOnlyPages()) : NOTHING);
    } else {
      cells.add(Long.toString(row.end().cachedPages()));
      cells.add(
          known
              ? difference(
                  row.end().freePages() + row.end().cachedPages(), kernelFree + kernelCached)
              : NOTHING);
    }
    cells.add(share(row.resynchronised()));
    cells.add(share(row.freeRunning()));
    addFragmentation(cells, row.end());
    cells.add(Long.toString(row.metadataBytes() >> 10));
    return cells;
  }

  private static String share(Optional<Prediction> prediction) {
    return prediction
        .map(p -> String.format(Locale.ROOT, "%.2f %%", 100 * p.share()))
        .orElse(NOTHING);
  }

  private static void addFailures(List<String> cells, Failures failures) {
    cells.add(Long.toString(failures.lowMemoryTotal()));
    cells.add(Long.toString(failures.fragmentationTotal()));
  }

  private static void addFragmentation(List<String> cells, EndState end) {
    cells.add(String.format(Locale.ROOT, "%.3f", end.unusableIndex()));
    cells.add(String.format(Locale.ROOT, "%.3f", end.intactHugeFrames()));
  }

  private static String difference(long here, long kernel) {
    return kernel == 0
        ? String.format(Locale.ROOT, "%+d", here)
        : String.format(Locale.ROOT, "%+.2f %%", 100.0 * (here - kernel) / kernel);
  }

  /** Free blocks by order at the end. */
  static TextTable blocks(ReplayResult result) {
    List<String> header = new ArrayList<>(List.of("strategy"));
    for (int order = 0; order <= Order.MAX; order++) {
      header.add(Integer.toString(order));
    }
    TextTable table = new TextTable(1, header.toArray(String[]::new));
    result.kernelEnd().ifPresent(end -> table.row(blocksRow("kernel", end)));
    result.rows().forEach(row -> table.row(blocksRow(row.strategy(), row.end())));
    if (result.kernelFailures().total() > 0
        || result.rows().stream().anyMatch(row -> row.failures().total() > 0)) {
      table.row(failuresRow("kernel, failed", result.kernelFailures()));
      result
          .rows()
          .forEach(row -> table.row(failuresRow(row.strategy() + ", failed", row.failures())));
    }
    return table;
  }

  private static List<String> blocksRow(String name, EndState end) {
    List<String> cells = new ArrayList<>(List.of(name));
    end.freeBlocks().forEach(blocks -> cells.add(blocks.toString()));
    return cells;
  }

  private static List<String> failuresRow(String name, Failures failures) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (int order = 0; order <= Order.MAX; order++) {
      cells.add(
          Long.toString(failures.lowMemory().get(order) + failures.fragmentation().get(order)));
    }
    return cells;
  }
}
