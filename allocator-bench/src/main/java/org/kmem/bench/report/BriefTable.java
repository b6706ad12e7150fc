package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * A run as the front page of a document shows it: for each benchmark one row an allocator and one column a number of
 * threads. What is left out, {@link BenchTable} has. Immutable.
 */
public final class BriefTable {
  private static final List<String> ABOUT_PIECES = List.of("p99 alloc ns", "p99 free ns");

  private final BenchRun run;
  private final BenchTable whole;
  private final Map<BenchRow, FigureRow> latencies = new HashMap<>();

  private BriefTable(BenchRun run) {
    this.run = run;
    whole = BenchTable.of(run);
    run.figures(LatencyTable.PREFIX).forEach(found -> latencies.put(found.row(), found));
  }

  /**
   * The table of a run.
   *
   * @param run the run
   * @return its table
   * @throws ResultFileException if JMH's part of the run lacks something
   */
  public static BriefTable of(BenchRun run) {
    return new BriefTable(run);
  }

  /**
   * The table for a document.
   *
   * @param link where the raw data lies, relative to the document
   * @return Markdown, ended by a line feed
   */
  public String markdown(String link) {
    StringBuilder text = new StringBuilder();
    whole.provenance().forEach(note -> text.append(note).append('\n'));
    whole.marks().forEach(note -> text.append(note).append('\n'));
    text.append("A cell is what one thread waits for an operation, ns ± half the 99.9 % interval,");
    text.append(" and how many times the control's that is;\n");
    text.append("other columns are of the fewest threads. Raw data: [").append(link).append("](");
    text.append(link).append(").\n");
    tables().forEach(each -> text.append('\n').append(each.markdown()));
    whole.failures().forEach(failure -> text.append('\n').append(failure).append('\n'));
    return text.toString();
  }

  private List<TextTable> tables() {
    Map<String, List<BenchRow>> byQuestion = new LinkedHashMap<>();
    for (BenchRow row : whole.rows()) {
      String question = (row.benchmark() + " " + row.paramText(whole.known())).strip();
      byQuestion.computeIfAbsent(question, any -> new ArrayList<>()).add(row);
    }
    List<TextTable> tables = new ArrayList<>();
    byQuestion.forEach((question, rows) -> tables.add(table(question, rows)));
    TextTable ageing = AgeingTable.of(run).table();
    if (!ageing.isEmpty()) {
      tables.add(ageing);
    }
    return tables;
  }

  private TextTable table(String question, List<BenchRow> rows) {
    SequencedSet<Integer> threads = new LinkedHashSet<>();
    Map<String, Map<Integer, BenchRow>> byAllocator = new LinkedHashMap<>();
    rows.stream().map(BenchRow::threads).sorted().forEach(threads::add);
    for (BenchRow row : rows) {
      byAllocator.computeIfAbsent(row.alloc(), any -> new HashMap<>()).put(row.threads(), row);
    }
    boolean pieces = rows.getFirst().isAboutPieces();
    List<String> head = new ArrayList<>();
    head.add(question);
    threads.forEach(count -> head.add(heading(count)));
    head.add("B/op");
    if (pieces) {
      head.addAll(ABOUT_PIECES);
    }
    TextTable table = new TextTable(1, head.toArray(String[]::new));
    byAllocator.forEach((allocator, its) -> {
      List<String> cells = new ArrayList<>();
      cells.add(allocator);
      threads.forEach(count -> cells.add(cell(its.get(count))));
      BenchRow first = Collections.min(its.values(), Comparator.comparingInt(BenchRow::threads));
      cells.add(BenchTable.number(first.garbageBytes()));
      if (pieces) {
        cells.add(p99(first, "alloc"));
        cells.add(p99(first, "free"));
      }
      table.row(cells);
    });
    return table;
  }

  private String heading(int threads) {
    String mark = threads > run.cpus() ? "!" : "";
    return threads + mark + (threads == 1 ? " thread" : " threads");
  }

  private String cell(@Nullable BenchRow row) {
    if (row == null) {
      return BenchTable.NOTHING;
    }
    double ratio = BenchTable.ratioToControl(row, whole.rows());
    return BenchTable.number(row.nanos())
        + known(" ± %s", row.errorNanos())
        + known(" (%s x)", ratio);
  }

  private static String known(String format, double value) {
    return Double.isFinite(value) ? format.formatted(BenchTable.number(value)) : "";
  }

  private String p99(BenchRow row, String kind) {
    FigureRow latency = latencies.get(row);
    return latency == null
        ? BenchTable.NOTHING
        : LatencyTable.censored(
            latency.score(LatencyTable.PREFIX + kind + ".p99"),
            latency.score(LatencyTable.PREFIX + "floor"));
  }
}
