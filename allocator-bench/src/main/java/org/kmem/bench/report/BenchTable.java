package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run as a table: every row beside the control of the same benchmark, threads and run. Immutable. */
public final class BenchTable {
  private static final String[] HEAD = {
    "benchmark", "allocator", "threads", "ns/op", "±99.9%", "x control", "B/op"
  };

  /** Columns, from the first, that are words. */
  private static final int WORDS = 2;

  /** Their time is not worth a row: {@link AgeingTable} and {@link MachineTable} show what they found. */
  private static final List<String> UNTIMED = List.of("PageAgeing.", "MachineBoot.");

  /** A cell without a value. */
  static final String NOTHING = "-";

  private final BenchRun run;
  private final List<BenchRow> rows;

  /** Parameters that have one value wherever they occur: they go into the notes. */
  private final SortedMap<String, String> common = new TreeMap<>();

  private final TextTable table = new TextTable(WORDS, HEAD);

  private BenchTable(BenchRun run) {
    this.run = run;
    rows =
        run.rows().stream()
            .filter(row -> UNTIMED.stream().noneMatch(row.benchmark()::startsWith))
            .toList();
    findCommon();
    rows.stream().filter(row -> !row.isAboutPieces()).forEach(row -> table.row(cells(row)));
  }

  private void findCommon() {
    Set<String> differing = new HashSet<>();
    for (BenchRow row : rows) {
      row.params()
          .forEach((name, value) -> {
            String other = common.putIfAbsent(name, value);
            if (other != null && !other.equals(value)) {
              differing.add(name);
            }
          });
    }
    common.keySet().removeAll(differing);
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
    StringBuilder text = new StringBuilder();
    notes().forEach(note -> text.append(note).append('\n'));
    tables().forEach(each -> text.append('\n').append(each.text()));
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
    text.append(link).append(").\n");
    tables().forEach(each -> text.append('\n').append(each.markdown()));
    failures().forEach(failure -> text.append('\n').append(failure).append('\n'));
    return text.toString();
  }

  /** The rows whose time is told. */
  List<BenchRow> rows() {
    return rows;
  }

  /** Parameters that have one value wherever they occur: names leave them out. */
  Set<String> known() {
    return common.keySet();
  }

  /** Times, how rows of different threads compare, and what some benchmarks found beside their time. */
  List<TextTable> tables() {
    Stream<TextTable> times =
        Stream.concat(Stream.of(table), ObjectTables.of(run, rows, common.keySet()).stream());
    Stream<TextTable> more =
        Stream.of(
            ScalingTable.of(run, rows, common.keySet()),
            LatencyTable.of(run, common.keySet()),
            AgeingTable.of(run).table(),
            MachineTable.of(run));
    return Stream.concat(times, more).filter(each -> !each.isEmpty()).toList();
  }

  /** What has to be known to read the numbers. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(provenance());
    notes.add(
        "ns/op is what one thread waits; x control is against the array of the same threads and run.");
    notes.addAll(marks());
    if (rows.stream().anyMatch(BenchRow::isAboutPieces)) {
      notes.add(
          "p99 is of single operations at an intended rate, each from when it was meant to begin, the clock"
              + " included; <= is the clock's floor; kept is how much of the rate was.");
      notes.add("JVMs of these rows: " + String.join(" ", run.jvmSettingsForPieces()) + ".");
    }
    run.configurations()
        .forEach((alloc, texts) -> {
          if (rows.stream().anyMatch(row -> row.alloc().equals(alloc))) {
            notes.add(alloc + ": " + String.join("; or ", texts) + ".");
          }
        });
    return notes;
  }

  /** What was measured, where and how. */
  List<String> provenance() {
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
            .formatted(run.effort(), params()));
    return notes;
  }

  /** What the marks beside numbers of threads mean, if there are any. */
  List<String> marks() {
    return rows.stream().anyMatch(this::isOversubscribed)
        ? List.of(
            "Rows marked with ! have more threads than CPUs: they show waiting, not scaling; a thread that"
                + " starves counts in full in ns/op, not in what all do together.")
        : List.of();
  }

  /** The share of time that a thread lost which only read the clock, before the run. */
  private String noise() {
    return run.environment().getOrDefault("noise", Map.of()).get("takenShare")
            instanceof Number share
        ? String.format(Locale.ROOT, "%.1f%%", share.doubleValue() * 100)
        : "unknown";
  }

  private String params() {
    return common.isEmpty()
        ? ""
        : "; "
            + common.entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(" "));
  }

  List<String> failures() {
    return Stream.concat(
            run.skipped().stream().map(name -> "SKIPPED: " + name),
            run.failed().stream().map(name -> "FAILED: " + name))
        .toList();
  }

  private boolean isOversubscribed(BenchRow row) {
    return row.threads() > run.cpus();
  }

  private List<String> cells(BenchRow row) {
    return List.of(
        (row.benchmark() + " " + row.paramText(common.keySet())).strip(),
        row.alloc(),
        row.threads() + (isOversubscribed(row) ? "!" : ""),
        number(row.nanos()),
        number(row.errorNanos()),
        number(ratioToControl(row, rows)),
        number(row.garbageBytes()));
  }

  /** Time of a row divided by that of the control beside it, or NaN if there is none. */
  static double ratioToControl(BenchRow row, List<BenchRow> rows) {
    return rows.stream()
        .filter(other -> other.isControl() && other.answersSameQuestion(row))
        .mapToDouble(control -> row.nanos() / control.nanos())
        .findFirst()
        .orElse(Double.NaN);
  }

  /** A time, a ratio or bytes, to about three digits. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return NOTHING;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }
}
