package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as a table: every row beside the control of the same benchmark, threads and run. Immutable. */
public final class BenchTable {
  private static final List<String> HEAD =
      List.of("benchmark", "allocator", "threads", "ns/op", "±99.9%", "x control", "B/op");

  /** Columns from here on are numbers. */
  private static final int FIRST_NUMBER = 2;

  private static final String NOTHING = "-";

  private final BenchRun run;
  private final List<BenchRow> rows;
  private final boolean sameParams;
  private final List<List<String>> cells;

  private BenchTable(BenchRun run) {
    this.run = run;
    rows = run.rows();
    sameParams = rows.stream().map(BenchRow::params).distinct().count() <= 1;
    cells = rows.stream().map(this::cells).toList();
  }

  /**
   * The table of a run.
   *
   * @param run the run
   * @return its table
   * @throws ResultFileException if JMH's part of the run lacks something
   */
  public static BenchTable of(BenchRun run) {
    return new BenchTable(run);
  }

  /**
   * The table for a terminal.
   *
   * @return lines, each ended
   */
  public String text() {
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    lines.addAll(cells);
    StringBuilder text = new StringBuilder();
    notes().forEach(note -> text.append(note).append('\n'));
    text.append('\n');
    for (int line = 0; line < lines.size(); line++) {
      if (line > 1 && !sameGroup(line - 1)) {
        text.append('\n');
      }
      text.append(padded(lines, line).stripTrailing()).append('\n');
    }
    failures().forEach(failure -> text.append(failure).append('\n'));
    return text.toString();
  }

  /**
   * The table for a document.
   *
   * @param link where the raw data lies, relative to the document
   * @return Markdown, ended by a line feed
   */
  public String markdown(String link) {
    StringBuilder text = new StringBuilder();
    text.append(String.join("\n", notes())).append("\nRaw data: [").append(link).append("](");
    text.append(link).append(").\n\n");
    text.append(markdownRow(HEAD));
    text.append("|---|---|");
    text.append("---:|".repeat(HEAD.size() - FIRST_NUMBER)).append('\n');
    cells.forEach(row -> text.append(markdownRow(row)));
    failures().forEach(failure -> text.append('\n').append(failure).append('\n'));
    return text.toString();
  }

  private static String markdownRow(List<String> row) {
    return row.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** What has to be known to read the numbers. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (run.quick()) {
      notes.add("QUICK: orientation only; conclusions need a run of full effort.");
    }
    notes.add(
        "kmem %s (%s), check level %d, JDK %s; %s, %d CPUs, Linux %s, huge pages %s, noise %s; %s."
            .formatted(
                run.kmem(),
                run.commit(),
                run.checkLevel(),
                run.fact("jdk", "version"),
                run.fact("cpus", "model"),
                run.cpus(),
                run.fact("system", "release"),
                run.fact("huge pages", "enabled"),
                noise(),
                run.date()));
    notes.add(
        "%s; every row in JVMs of its own, each thread with its own slot%s."
            .formatted(run.effort(), sameParams && !rows.isEmpty() ? params() : ""));
    notes.add(
        "ns/op is what one thread waits; x control is against the array of the same threads and run.");
    if (rows.stream().anyMatch(this::isOversubscribed)) {
      notes.add("Rows marked with ! have more threads than CPUs: they show waiting, not scaling.");
    }
    return notes;
  }

  /** The share of time that a thread lost which only read the clock, before the run. */
  private String noise() {
    return run.environment().getOrDefault("noise", Map.of()).get("takenShare") instanceof Number share
        ? String.format(Locale.ROOT, "%.1f%%", share.doubleValue() * 100)
        : "unknown";
  }

  private String params() {
    String params = rows.getFirst().paramText();
    return params.isEmpty() ? "" : "; " + params;
  }

  private List<String> failures() {
    return run.failed().stream().map(name -> "FAILED: " + name).toList();
  }

  private boolean isOversubscribed(BenchRow row) {
    return row.threads() > run.cpus();
  }

  private List<String> cells(BenchRow row) {
    return List.of(
        sameParams ? row.benchmark() : (row.benchmark() + " " + row.paramText()).strip(),
        row.alloc(),
        row.threads() + (isOversubscribed(row) ? "!" : ""),
        number(row.nanos()),
        number(row.errorNanos()),
        number(ratio(row)),
        number(row.garbageBytes()));
  }

  private double ratio(BenchRow row) {
    return rows.stream()
        .filter(other -> other.isControl() && other.answersSameQuestion(row))
        .mapToDouble(control -> row.nanos() / control.nanos())
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return NOTHING;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }

  /** Whether a row goes on with the benchmark and threads of the row before. */
  private boolean sameGroup(int row) {
    return row == 0 || rows.get(row).answersSameQuestion(rows.get(row - 1));
  }

  private static String padded(List<List<String>> lines, int line) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < HEAD.size(); column++) {
      int index = column;
      int width = lines.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
      String cell = lines.get(line).get(column);
      String gap = " ".repeat(width - cell.length());
      text.append(column < FIRST_NUMBER ? cell + gap : gap + cell).append("  ");
    }
    return text.toString();
  }
}
