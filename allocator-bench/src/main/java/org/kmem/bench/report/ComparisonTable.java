package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.kmem.bench.compare.ComparedRow;
import org.kmem.bench.compare.Comparison;
import org.kmem.bench.compare.Delta;
import org.kmem.bench.compare.GeometricMean;
import org.kmem.bench.compare.MedianSummary;
import org.kmem.bench.compare.Replicate;

/**
 * A comparison of runs as a table, in the manner of benchstat: a median with its interval for each run, and the change
 * where a test found one. Immutable.
 */
public final class ComparisonTable {
  private static final String MISSING = "-";
  private static final String GEOMEAN = "geomean";

  private final Comparison comparison;

  /** Parameters that all rows have the same value of: they go into the notes. */
  private final SortedMap<String, String> common;

  private ComparisonTable(Comparison comparison) {
    this.comparison = comparison;
    this.common = common(comparison.rows());
  }

  /**
   * The table of a comparison.
   *
   * @param comparison the comparison
   * @return its table
   */
  public static ComparisonTable of(Comparison comparison) {
    return new ComparisonTable(comparison);
  }

  private static SortedMap<String, String> common(List<ComparedRow> rows) {
    SortedMap<String, String> same = new TreeMap<>(rows.getFirst().key().params());
    for (ComparedRow row : rows) {
      same.entrySet()
          .removeIf(param -> !param.getValue().equals(row.key().params().get(param.getKey())));
    }
    return same;
  }

  /**
   * For a terminal.
   *
   * @return lines, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    tables().forEach(table -> text.append(table.text()).append('\n'));
    notes().forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  /**
   * For a document.
   *
   * @return Markdown, each line ended
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    tables().forEach(table -> text.append(table.markdown()).append('\n'));
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  /**
   * One page that needs nothing else.
   *
   * @return HTML
   */
  public String html() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>kmem compare</title><style>")
        .append(":root{color-scheme:light dark}body{font:14px system-ui,sans-serif;margin:2em}")
        .append("table{border-collapse:collapse;margin-bottom:1.5em}")
        .append("th,td{padding:.2em .8em;border-bottom:1px solid #8884;text-align:right}")
        .append("th:first-child,td:first-child{text-align:left}")
        .append("td{font-variant-numeric:tabular-nums}</style></head><body>\n<h1>")
        .append(TextTable.escaped(String.join(" vs ", comparison.columns())))
        .append("</h1>\n");
    tables().forEach(table -> page.append(table.html("")));
    page.append("<ul>\n");
    notes().forEach(note -> page.append("<li>").append(TextTable.escaped(note)).append("</li>\n"));
    return page.append("</ul></body></html>\n").toString();
  }

  /**
   * For a spreadsheet, in the columns of benchstat's CSV: value and interval of each run, then change and p.
   *
   * @return lines of values between commas, each ended
   */
  public String csv() {
    StringBuilder lines = new StringBuilder();
    StringJoiner head = new StringJoiner(",", "", "\n").add("benchmark").add("unit");
    for (int column = 0; column < comparison.columns().size(); column++) {
      String name = comparison.columns().get(column);
      head.add(quoted(name)).add("CI");
      if (column > 0) {
        head.add("vs base").add("P").add("n");
      }
    }
    lines.append(head);
    for (ComparedRow row : comparison.rows()) {
      StringJoiner line = new StringJoiner(",", "", "\n");
      line.add(quoted(row.key().text())).add(row.unit().text());
      for (int column = 0; column < comparison.columns().size(); column++) {
        Optional<MedianSummary> median = row.medians().get(column);
        line.add(median.map(some -> Double.toString(some.median())).orElse(""));
        line.add(median.map(some -> percent(some.spread(), "%.0f%%")).orElse(""));
        if (column > 0) {
          Optional<Delta> delta = row.deltas().get(column);
          line.add(delta.map(ComparisonTable::change).orElse(""));
          line.add(delta.map(some -> format("%.3f", some.p())).orElse(""));
          line.add(delta.map(ComparisonTable::sizes).orElse(""));
        }
      }
      lines.append(line);
    }
    return lines.toString();
  }

  private static String quoted(String text) {
    return text.matches("[^,\"\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** A table for each dimension. */
  List<TextTable> tables() {
    Map<String, TextTable> tables = new LinkedHashMap<>();
    for (ComparedRow row : comparison.rows()) {
      tables
          .computeIfAbsent(
              row.unit().dimension(), any -> new TextTable(1, header(row.unit().text())))
          .row(cells(row));
    }
    for (GeometricMean mean : comparison.means()) {
      TextTable table = tables.get(mean.unit().dimension());
      if (table != null) {
        table.row(cells(mean));
      }
    }
    return List.copyOf(tables.values());
  }

  private String[] header(String unit) {
    List<String> header = new ArrayList<>(List.of("benchmark"));
    for (int column = 0; column < comparison.columns().size(); column++) {
      header.add(comparison.columns().get(column) + " " + unit);
      if (column > 0) {
        header.add("vs base");
      }
    }
    return header.toArray(String[]::new);
  }

  private List<String> cells(ComparedRow row) {
    List<String> cells = new ArrayList<>(List.of(name(row)));
    for (int column = 0; column < comparison.columns().size(); column++) {
      cells.add(row.medians().get(column).map(ComparisonTable::median).orElse(MISSING));
      if (column > 0) {
        cells.add(row.deltas().get(column).map(ComparisonTable::delta).orElse(MISSING));
      }
    }
    return cells;
  }

  private List<String> cells(GeometricMean mean) {
    List<String> cells = new ArrayList<>(List.of(GEOMEAN));
    for (int column = 0; column < comparison.columns().size(); column++) {
      cells.add(number(mean.means().get(column)));
      if (column > 0) {
        cells.add(percent(mean.changes().get(column), "%+.2f%%"));
      }
    }
    return cells;
  }

  /** What a row is called, without what all have in common. */
  String name(ComparedRow row) {
    String name = row.key().text();
    for (Map.Entry<String, String> param : common.entrySet()) {
      name = name.replace(" " + param.getKey() + "=" + param.getValue(), "");
    }
    return name;
  }

  private static String median(MedianSummary median) {
    String spread = Double.isInfinite(median.spread()) ? "∞" : percent(median.spread(), "%.0f%%");
    return number(median.median()) + " ± " + spread;
  }

  private static String delta(Delta delta) {
    String words =
        switch (delta.verdict()) {
          case BETTER -> " better";
          case WORSE -> " worse";
          case EQUAL, TOO_FEW -> "";
          case UNDECIDED ->
              Double.isFinite(delta.detectableEffect())
                  ? " sees " + percent(delta.detectableEffect(), "%.1f%%")
                  : "";
        };
    return "%s%s (p=%s n=%s)"
        .formatted(change(delta), words, format("%.3f", delta.p()), sizes(delta));
  }

  private static String change(Delta delta) {
    return delta.isSignificant() ? percent(delta.change(), "%+.2f%%") : "~";
  }

  private static String sizes(Delta delta) {
    return delta.n() == delta.m() ? Integer.toString(delta.n()) : delta.n() + "+" + delta.m();
  }

  private static String percent(double share, String format) {
    return Double.isFinite(share) ? format(format, share * 100) : "?";
  }

  /** Four digits that count. */
  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return MISSING;
    }
    double size = Math.abs(value);
    int digits = size == 0 ? 0 : (int) Math.clamp(3 - Math.floor(Math.log10(size)), 0, 9);
    return format("%." + digits + "f", value);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What has to be known to read the table. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    double alpha = comparison.significance().alpha();
    double confidence = comparison.significance().confidence();
    if (!common.isEmpty()) {
      StringJoiner same = new StringJoiner(" ", "Every row: ", ".");
      common.forEach((name, value) -> same.add(name + "=" + value));
      notes.add(same.toString());
    }
    notes.add(
        "median ± interval at level %s; n counts %ss; ~: no difference found at alpha %s (U-test), sees: the smallest that would have been."
            .formatted(confidence, comparison.replicate().name().toLowerCase(Locale.ROOT), alpha));
    if (comparison.replicate() == Replicate.ITERATION) {
      notes.add(
          "Iterations of one JVM depend on each other: differences that are found may be of JVMs, not of code.");
    }
    if (anyMedian(median -> Double.isInfinite(median.high()))) {
      notes.add(
          "±∞: an interval at level %s needs at least %d values."
              .formatted(confidence, MedianSummary.needed(confidence)));
    }
    if (anyVerdict(Delta.Verdict.TOO_FEW)) {
      notes.add(
          "Where n is that small no difference can be found at alpha %s: measure more forks."
              .formatted(alpha));
    }
    if (anyVerdict(Delta.Verdict.EQUAL)) {
      notes.add("p=1.000 without a range: all values are equal.");
    }
    long missing = comparison.rows().stream().filter(row -> !row.isWhole()).count();
    if (missing > 0) {
      notes.add(
          "%d of %d rows are missing somewhere (%s); the geomean's change is over the others. --rename OLD=NEW maps names."
              .formatted(missing, comparison.rows().size(), MISSING));
    }
    if (comparison.means().size() > 1) {
      notes.add("Rows of different units are in tables of their own.");
    }
    return notes;
  }

  private boolean anyMedian(Predicate<MedianSummary> having) {
    return comparison.rows().stream()
        .flatMap(row -> row.medians().stream().flatMap(Optional::stream))
        .anyMatch(having);
  }

  private boolean anyVerdict(Delta.Verdict verdict) {
    return comparison.rows().stream()
        .flatMap(row -> row.deltas().stream().flatMap(Optional::stream))
        .anyMatch(delta -> delta.verdict() == verdict);
  }
}
