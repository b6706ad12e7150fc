package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmem.bench.report.TextTable;

/**
 * How often a gate finds nothing that is there, and something that is not: shares of trials drawn from saved blocks.
 *
 * @param measured the blocks
 * @param bySlowdown trials by what the candidate was slower by in them, as a share
 */
public record ResamplingTable(BlockFile measured, Map<Double, Resampling> bySlowdown) {
  /** Slowdowns that are added to blocks without a difference, to see which are found. */
  private static final List<Double> ADDED = List.of(0.0, 0.03, 0.05, 0.10, 0.20);

  private static final long SEED = 1;

  /**
   * Draws trials.
   *
   * @param measured blocks without a difference, to which slowdowns are added, or blocks with one that was planted
   * @param criteria when a row counts as slower
   * @param blocks blocks of each row in a trial
   * @param trials how many are drawn for each slowdown
   * @return the table
   * @throws GateException if a difference is in them that nobody planted, or there are too few
   */
  public static ResamplingTable of(BlockFile measured, Criteria criteria, int blocks, int trials) {
    boolean isPlanted = measured.plantedPercent() != 0;
    if (!isPlanted && !measured.hasNoDifference()) {
      throw GateException.usage(
          "blocks of base %s and candidate %s cannot be resampled: what they find may be true; use those of --calibrate"
              .formatted(measured.base(), measured.candidate()));
    }
    List<RowBlocks> rows = measured.rows().stream().filter(row -> !row.blocks().isEmpty()).toList();
    Map<Double, Resampling> bySlowdown = new LinkedHashMap<>();
    if (isPlanted) {
      bySlowdown.put(
          measured.plantedPercent() / 100,
          Resampling.of(rows, criteria, blocks, trials, 0, false, SEED));
    } else {
      for (double added : ADDED) {
        bySlowdown.put(added, Resampling.of(rows, criteria, blocks, trials, added, true, SEED));
      }
    }
    return new ResamplingTable(measured, bySlowdown);
  }

  /**
   * For a terminal.
   *
   * @return lines, each ended by a newline
   */
  public String text() {
    return table().text() + foot();
  }

  /**
   * For a document.
   *
   * @return lines, each ended by a newline
   */
  public String markdown() {
    return table().markdown() + "\n" + foot();
  }

  private TextTable table() {
    List<String> header =
        new ArrayList<>(List.of("slower by", "rows found", "trials with one found"));
    Resampling any = bySlowdown.values().iterator().next();
    header.addAll(any.byRow().keySet());
    TextTable table = new TextTable(1, header.toArray(String[]::new));
    boolean isPlanted = measured.plantedPercent() != 0;
    bySlowdown.forEach((slowdown, resampling) -> {
      List<String> cells = new ArrayList<>();
      cells.add(
          slowdown == 0
              ? "nothing"
              : String.format(
                  Locale.ROOT, "%.0f%%, %s", 100 * slowdown, isPlanted ? "planted" : "added"));
      cells.add(GateTable.percent(resampling.found()));
      cells.add(GateTable.percent(resampling.anyFound()));
      resampling
          .byRow()
          .values()
          .forEach(share -> cells.add(String.format(Locale.ROOT, "%.1f%%", 100 * share)));
      table.row(cells);
    });
    return table;
  }

  private String foot() {
    Resampling any = bySlowdown.values().iterator().next();
    return String.format(
        Locale.ROOT,
        "%d trials of %d blocks, drawn from %d; intervals of 95%% for trials that do not overlap;"
            + " %s; %s; noise %.2f%%%n",
        any.trials(),
        any.blocks(),
        measured.rows().stream().mapToInt(row -> row.blocks().size()).max().orElse(0),
        measured.effort(),
        measured.machine().text(),
        100 * measured.noise());
  }
}
