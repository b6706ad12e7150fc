package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.kmem.bench.compare.MedianSummary;

/**
 * Verdicts of rows that are judged together.
 *
 * @param criteria when a row counts as slower
 * @param rows the rows in the order they were measured
 */
public record Judgement(Criteria criteria, List<JudgedRow> rows) {
  /*
   * Implementation notes.
   * A regression takes both: a slowdown that is no chance (Holm over the rows), and a middle that is no
   * less than the least effect. Were the test against the least effect itself, one of just that size
   * would be found never; were there no least effect, a tenth of a percent would fail a change whose
   * author can do nothing about it.
   * A pass takes evidence too: the interval ends below the least effect. The interval's upper end is
   * exceeded with the chance alpha in each row: rows that pass are not adjusted for their number,
   * since each tells of itself.
   * The seed of the intervals comes from the row's name, so judging the same blocks again says the same.
   */

  /** Copies the rows. */
  public Judgement {
    rows = List.copyOf(rows);
  }

  /**
   * Judges rows.
   *
   * @param measured what was measured of each
   * @param criteria when a row counts as slower
   * @return verdicts in the same order
   */
  public static Judgement of(List<RowBlocks> measured, Criteria criteria) {
    List<double[]> slowdowns = new ArrayList<>();
    for (RowBlocks row : measured) {
      if (isComparable(row)) {
        slowdowns.add(row.slowdowns());
      }
    }
    double[] ps = Shift.adjustedPs(slowdowns);
    double[] psFaster = Shift.adjustedPs(slowdowns.stream().map(Shift::negated).toList());
    List<JudgedRow> judged = new ArrayList<>();
    int comparable = 0;
    for (RowBlocks row : measured) {
      if (isComparable(row)) {
        judged.add(
            judged(row, slowdowns.get(comparable), ps[comparable], psFaster[comparable], criteria));
        comparable++;
      } else {
        judged.add(withoutNumbers(row));
      }
    }
    return new Judgement(criteria, judged);
  }

  private static boolean isComparable(RowBlocks row) {
    return row.baseFailure() == null && row.candidateFailure() == null && !row.blocks().isEmpty();
  }

  private static JudgedRow withoutNumbers(RowBlocks row) {
    String base = row.baseFailure();
    String candidate = row.candidateFailure();
    Verdict verdict = candidate != null && base == null ? Verdict.BROKEN : Verdict.NOT_COMPARED;
    String remark =
        candidate != null
            ? "candidate: " + candidate
            : base != null ? "base: " + base : "no block was measured";
    double none = Double.NaN;
    return new JudgedRow(
        row.benchmark(),
        row.name(),
        row.unit(),
        verdict,
        0,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        remark);
  }

  private static JudgedRow judged(
      RowBlocks row, double[] slowdowns, double p, double pFaster, Criteria criteria) {
    double middle = SignedRanks.middle(slowdowns);
    BlockBootstrap interval = BlockBootstrap.of(slowdowns, criteria.alpha(), row.name().hashCode());
    return new JudgedRow(
        row.benchmark(),
        row.name(),
        row.unit(),
        verdict(middle, interval, p, pFaster, criteria),
        slowdowns.length,
        median(row, Block::base),
        median(row, Block::candidate),
        Math.expm1(middle),
        Math.expm1(interval.low()),
        Math.expm1(interval.high()),
        p,
        pFaster,
        "");
  }

  private static Verdict verdict(
      double middle, BlockBootstrap interval, double p, double pFaster, Criteria criteria) {
    if (Shift.isFound(p, middle, criteria)) {
      return Verdict.REGRESSION;
    }
    if (Shift.isFound(pFaster, -middle, criteria)) {
      return Verdict.IMPROVEMENT;
    }
    return interval.high() < criteria.minLogRatio() ? Verdict.PASS : Verdict.INCONCLUSIVE;
  }

  private static double median(RowBlocks row, Function<Block, List<Double>> side) {
    double[] forks =
        row.blocks().stream()
            .flatMap(block -> side.apply(block).stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return MedianSummary.of(forks, 0).median();
  }

  /**
   * Verdict of all rows together.
   *
   * @return the worst: a regression, what is broken, what is open, else a pass
   */
  public Verdict overall() {
    for (Verdict verdict : List.of(Verdict.REGRESSION, Verdict.BROKEN, Verdict.INCONCLUSIVE)) {
      if (!of(verdict).isEmpty()) {
        return verdict;
      }
    }
    return of(Verdict.PASS).isEmpty() && of(Verdict.IMPROVEMENT).isEmpty()
        ? Verdict.INCONCLUSIVE
        : Verdict.PASS;
  }

  /**
   * The rows of a verdict.
   *
   * @param verdict the verdict
   * @return rows, perhaps none
   */
  public List<JudgedRow> of(Verdict verdict) {
    Predicate<JudgedRow> same = row -> row.verdict() == verdict;
    return rows.stream().filter(same).toList();
  }
}
