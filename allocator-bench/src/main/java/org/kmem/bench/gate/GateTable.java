package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmem.bench.report.TextTable;

/**
 * A judgement as people read it.
 *
 * @param measured where the judgement's numbers come from
 * @param judgement verdicts
 * @param trust whether the machine may fail a change
 */
public record GateTable(BlockFile measured, Judgement judgement, Trust trust) {
  /**
   * For a terminal.
   *
   * @return lines, each ended by a newline
   */
  public String text() {
    return head("") + table().text() + remarks("  ") + foot();
  }

  /**
   * For a document, such as the summary of a job.
   *
   * @return lines, each ended by a newline
   */
  public String markdown() {
    return "## Gate: "
        + judgement.overall().text()
        + "\n\n"
        + head("")
        + "\n"
        + table().markdown()
        + remarks("- ")
        + "\n"
        + foot();
  }

  private String head(String indent) {
    return "%sbase %s, candidate %s%s%n%s%s%n"
        .formatted(
            indent,
            measured.base(),
            measured.candidate(),
            measured.plantedPercent() == 0
                ? ""
                : String.format(Locale.ROOT, ", made slower by %.1f%%", measured.plantedPercent()),
            indent,
            measured.machine().text());
  }

  private TextTable table() {
    TextTable table =
        new TextTable(
            1, "row", "unit", "base", "candidate", "slower", "interval", "p", "n", "verdict");
    for (JudgedRow row : judgement.rows()) {
      table.row(
          row.name(),
          row.unit(),
          value(row.baseMedian()),
          value(row.candidateMedian()),
          change(row.slowdown()),
          Double.isNaN(row.low())
              ? "-"
              : "[%s, %s]".formatted(change(row.low()), change(row.high())),
          Double.isNaN(row.p())
              ? "-"
              : String.format(Locale.ROOT, "%.3f", Math.min(row.p(), row.pFaster())),
          Integer.toString(row.blocks()),
          row.verdict().text());
    }
    return table;
  }

  private String remarks(String bullet) {
    List<String> lines = new ArrayList<>();
    for (JudgedRow row : judgement.rows()) {
      if (!row.remark().isEmpty()) {
        lines.add(bullet + row.name() + ": " + row.remark() + "\n");
      }
    }
    return String.join("", lines);
  }

  private String foot() {
    Criteria criteria = judgement.criteria();
    return String.format(
            Locale.ROOT,
            "%s: a regression is at least %.1f%% slower with p <= %.3g over all rows; intervals of"
                + " %.0f%%; %s%n",
            judgement.overall().text(),
            100 * criteria.minEffect(),
            criteria.alpha(),
            100 * (1 - 2 * criteria.alpha()),
            measured.effort())
        + (measured.coversPlan()
            ? ""
            : "not all blocks that were planned are there: it was ended early\n")
        + trust.text()
        + "\n";
  }

  private static String value(double median) {
    return Double.isNaN(median) ? "-" : String.format(Locale.ROOT, "%.3f", median);
  }

  private static String change(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%+.1f%%", 100 * share);
  }

  /** A share with its interval. */
  static String percent(Proportion share) {
    return String.format(
        Locale.ROOT,
        "%.1f%% [%.1f, %.1f]",
        100 * share.rate(),
        100 * share.low(),
        100 * share.high());
  }
}
