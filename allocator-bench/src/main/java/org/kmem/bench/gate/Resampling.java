package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often the gate finds something, from more blocks than one gate has: trials are drawn from them without replacement and
 * judged as the gate would.
 *
 * @param trials how many were drawn
 * @param blocks blocks of each row in a trial
 * @param rows rows that were judged together
 * @param found how often a row was found slower, of all rows of all trials; its interval counts only as many trials as
 *     there are blocks for that do not overlap
 * @param anyFound how often at least one row of a trial was, in the same manner: what alpha is about
 * @param byRow share of the trials in which a row was found slower, by its name
 */
public record Resampling(
    int trials,
    int blocks,
    int rows,
    Proportion found,
    Proportion anyFound,
    Map<String, Double> byRow) {
  /*
   * Implementation notes.
   * Drawn with replacement, trials would all share the chance by which the middle of what was
   * measured is not 0, and a row whose middle happens to lie at +1 % would raise alarms for that. A
   * trial drawn without replacement is, as long as blocks do not depend on each other, a trial like any
   * other: the share of those that find something is the average over all trials that could be
   * made of these blocks, and an unbiased estimate (W. Hoeffding, 1948). It varies less than the share
   * of those that do not overlap, so an interval made for as many of these is rather too wide.
   * A trial without a difference is judged with its sides exchanged as well, which is as good a trial.
   */

  /**
   * Draws and judges.
   *
   * @param measured rows with at least as many blocks as a trial has
   * @param criteria when a row counts as slower
   * @param blocks blocks of each row in a trial
   * @param trials how many are drawn
   * @param slowdown what the candidate is made slower by, as a share: 0 asks for false alarms
   * @param bothWays whether sides may be exchanged: only where both were the same program
   * @param seed makes it the same again
   * @return how often something was found
   * @throws GateException if there are too few blocks
   */
  public static Resampling of(
      List<RowBlocks> measured,
      Criteria criteria,
      int blocks,
      int trials,
      double slowdown,
      boolean bothWays,
      long seed) {
    List<double[]> rows = measured.stream().map(RowBlocks::slowdowns).toList();
    int pool = rows.stream().mapToInt(values -> values.length).min().orElse(0);
    if (pool < blocks) {
      throw GateException.usage(
          "a trial needs %d blocks of each row, and there are %d: measure more, or give fewer with --trial-blocks"
              .formatted(blocks, pool));
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] found = new int[rows.size()];
    long anyFound = 0;
    int ways = bothWays ? 2 : 1;
    for (int trial = 0; trial < trials; trial++) {
      int[] drawn = drawn(random, pool, blocks);
      for (int way = 0; way < ways; way++) {
        anyFound += isAnySlower(rows, drawn, way == 1, slowdown, criteria, found) ? 1 : 0;
      }
    }
    double judged = (double) trials * ways;
    int apart = pool / blocks * ways;
    double rate = Arrays.stream(found).sum() / (judged * rows.size());
    Map<String, Double> byRow = new LinkedHashMap<>();
    for (int i = 0; i < found.length; i++) {
      byRow.put(measured.get(i).name(), found[i] / judged);
    }
    double anyRate = anyFound / judged;
    return new Resampling(
        trials,
        blocks,
        rows.size(),
        Proportion.of(rate * apart * rows.size(), apart * rows.size()),
        Proportion.of(anyRate * apart, apart),
        byRow);
  }

  /** Which blocks a trial has: the first of a shuffle. */
  private static int[] drawn(SplittableRandom random, int pool, int blocks) {
    int[] order = new int[pool];
    for (int i = 0; i < pool; i++) {
      order[i] = i;
    }
    for (int i = 0; i < blocks; i++) {
      int other = i + random.nextInt(pool - i);
      int block = order[other];
      order[other] = order[i];
      order[i] = block;
    }
    return Arrays.copyOf(order, blocks);
  }

  /** Judges a trial, and counts each row that is found slower. */
  private static boolean isAnySlower(
      List<double[]> rows,
      int[] drawn,
      boolean exchanged,
      double slowdown,
      Criteria criteria,
      int[] found) {
    double added = Math.log1p(slowdown);
    int blocks = drawn.length;
    List<double[]> trial = new ArrayList<>();
    for (double[] row : rows) {
      double[] values = new double[blocks];
      for (int i = 0; i < blocks; i++) {
        double value = row[drawn[i]];
        values[i] = (exchanged ? -value : value) + added;
      }
      trial.add(values);
    }
    double[] ps = Shift.adjustedPs(trial);
    boolean any = false;
    for (int i = 0; i < ps.length; i++) {
      if (Shift.isFound(ps[i], SignedRanks.middle(trial.get(i)), criteria)) {
        found[i]++;
        any = true;
      }
    }
    return any;
  }
}
