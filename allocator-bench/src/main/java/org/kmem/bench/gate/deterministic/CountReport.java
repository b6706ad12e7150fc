package org.kmem.bench.gate.deterministic;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmem.bench.gate.deterministic.CountTable.Change;
import org.kmem.bench.report.TextTable;

/**
 * What the deterministic tier says: which counts differ from the base, and what to do.
 *
 * @param base what was counted before
 * @param baseName what to call it
 * @param now what is counted now
 */
public record CountReport(CountTable base, String baseName, CountTable now) {
  private static final String ADVICE =
      "If this is meant, ./kmem gate --deterministic --update writes it down; commit the file with"
          + " the change.";

  /**
   * Whether every count is what it was.
   *
   * @return false if anything differs, to the better as well: then the base is out of date
   */
  public boolean passes() {
    return changes().isEmpty();
  }

  /**
   * What differs.
   *
   * @return changes in the order of rows
   */
  public List<Change> changes() {
    return now.changesSince(base);
  }

  /**
   * The report for a terminal.
   *
   * @return lines, each ended by a newline
   */
  public String text() {
    return passes() ? summary() + "\n" : table().text() + summary() + "\n" + ADVICE + "\n";
  }

  /**
   * The report for a job summary.
   *
   * @return Markdown with a heading
   */
  public String markdown() {
    String heading = "### Deterministic tier: %s\n\n".formatted(passes() ? "pass" : "differs");
    return passes()
        ? heading + summary() + "\n"
        : heading + table().markdown() + "\n" + summary() + "\n\n" + ADVICE + "\n";
  }

  private TextTable table() {
    TextTable table = new TextTable(2, "row", "counter", "base", "now", "change");
    for (Change change : changes()) {
      if (change.isWholeRow()) {
        table.row(change.row(), change.base() == 0 ? "(new row)" : "(row is gone)", "", "", "");
      } else {
        table.row(
            change.row(),
            change.counter(),
            Long.toString(change.base()),
            Long.toString(change.now()),
            share(change));
      }
    }
    return table;
  }

  private static String share(Change change) {
    return change.base() == 0
        ? "new"
        : String.format(
            Locale.ROOT, "%+.2f%%", 100.0 * (change.now() - change.base()) / change.base());
  }

  private String summary() {
    int counts = now.rows().values().stream().mapToInt(Map::size).sum();
    int differ = changes().size();
    String heap =
        now.jdk() == base.jdk()
            ? ""
            : " Bytes on the heap were not compared: %d is the JDK of the base, %d this one."
                .formatted(base.jdk(), now.jdk());
    return "%d rows, %d counts against %s: %s.%s"
        .formatted(
            now.rows().size(),
            counts,
            baseName,
            differ == 0 ? "none differs" : differ == 1 ? "1 differs" : differ + " differ",
            heap);
  }
}
