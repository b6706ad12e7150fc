package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.compare.JmhFile;
import org.kmem.bench.compare.MeasuredRow;
import org.kmem.bench.compare.MedianSummary;

/**
 * The gate on noise that was recorded: by how much the JVMs of a row differed from each other in a committed result set. Most
 * did by one percent, some by twenty and more. Blocks are made of JVMs drawn from these.
 */
class RecordedForksTest {
  private static final Path RESULTS =
      Path.of(System.getProperty("basedir", ""), "..", "results", "2026-11-22-object-suites");

  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);
  private static final int ROWS = 4;
  private static final int GATES = 600;

  /** What JVMs measured, as factors of the mean of their row. */
  private static final List<Double> FORKS = new ArrayList<>();

  @BeforeAll
  static void readForks() throws IOException {
    for (MeasuredRow row : JmhFile.read(RESULTS.resolve("raw.json"), JmhFile.PRIMARY).rows()) {
      if (row.forks().size() > 2 && row.key().threads() == 1) {
        double[] logs = row.forks().stream().mapToDouble(fork -> Math.log(median(fork))).toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double wider = Math.sqrt(logs.length / (logs.length - 1.0)); // the mean follows each of few
        Arrays.stream(logs).forEach(log -> FORKS.add(Math.exp(wider * (log - mean))));
      }
    }
    assertThat(FORKS).hasSizeGreaterThan(50);
  }

  private static double median(List<Double> values) {
    return MedianSummary.of(values.stream().mapToDouble(Double::doubleValue).toArray(), 0).median();
  }

  /** Rows of a gate, of JVMs drawn from those recorded. */
  private static List<double[]> drawn(Random random, int blocks, double slowdown) {
    List<double[]> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      List<Block> blocksDrawn = new ArrayList<>();
      for (int block = 0; block < blocks; block++) {
        blocksDrawn.add(new Block(block % 2 == 0, forks(random, 1), forks(random, 1 + slowdown)));
      }
      rows.add(new RowBlocks("b", "row " + row, "ns/op", blocksDrawn, null, null).slowdowns());
    }
    return rows;
  }

  private static List<Double> forks(Random random, double factor) {
    return List.of(factor * fork(random), factor * fork(random));
  }

  private static double fork(Random random) {
    return FORKS.get(random.nextInt(FORKS.size()));
  }

  /**
   * Judges gates.
   *
   * @param rows share of the rows in which a slowdown was found
   * @param gates share of the gates with such a row
   */
  private record Found(double rows, double gates) {
    static Found of(int blocks, double slowdown) {
      Random random = new Random(9);
      int rowsFound = 0;
      int gatesFound = 0;
      for (int gate = 0; gate < GATES; gate++) {
        List<double[]> rows = drawn(random, blocks, slowdown);
        double[] ps = Shift.adjustedPs(rows);
        int found = 0;
        for (int row = 0; row < ROWS; row++) {
          found += Shift.isFound(ps[row], SignedRanks.middle(rows.get(row)), CRITERIA) ? 1 : 0;
        }
        rowsFound += found;
        gatesFound += found > 0 ? 1 : 0;
      }
      return new Found((double) rowsFound / (GATES * ROWS), (double) gatesFound / GATES);
    }
  }

  /** Twice the standard error of a share of 5 % is added: these are draws. */
  @ParameterizedTest
  @ValueSource(ints = {7, 14, 28})
  void gate_nothingChanged_raisesAlarmsNoMoreOftenThanAlpha(int blocks) {
    Found found = Found.of(blocks, 0);
    assertThat(found.gates()).isLessThan(CRITERIA.alpha() + 0.018);
    assertThat(found.rows()).isLessThan(CRITERIA.alpha() / ROWS + 0.005);
  }

  @ParameterizedTest
  @CsvSource({"14, 0.10, 0.85", "28, 0.05, 0.6", "28, 0.10, 0.97"})
  void gate_plantedSlowdown_isFound(int blocks, double slowdown, double rowsAtLeast) {
    assertThat(Found.of(blocks, slowdown).rows()).isGreaterThan(rowsAtLeast);
  }
}
