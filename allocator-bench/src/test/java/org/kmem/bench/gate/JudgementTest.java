package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kmem.bench.gate.DrawnForks.blocks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgementTest {
  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);

  private static JudgedRow judged(RowBlocks row) {
    return Judgement.of(List.of(row), CRITERIA).rows().getFirst();
  }

  private static double[] around(double ratio, double... spread) {
    return Arrays.stream(spread).map(value -> ratio * (1 + value)).toArray();
  }

  private static final double[] SPREAD = {0.01, -0.01, 0.004, -0.006, 0.012, -0.003, 0.008, -0.011};

  @Test
  void of_slowerInEveryBlock_isRegression() {
    JudgedRow row = judged(blocks("r", around(1.1, SPREAD)));
    assertThat(row.verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(row.slowdown()).isCloseTo(0.1, within(0.01));
    assertThat(row.p()).isCloseTo(1.0 / 256, within(1e-9));
    assertThat(row.low()).isBetween(0.08, row.slowdown());
  }

  @Test
  void of_sameSpeed_isPass() {
    assertThat(judged(blocks("r", around(1, SPREAD))).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void of_faster_isImprovement() {
    assertThat(judged(blocks("r", around(0.9, SPREAD))).verdict()).isEqualTo(Verdict.IMPROVEMENT);
  }

  @Test
  void of_slowerByLessThanMatters_isPass() {
    JudgedRow row = judged(blocks("r", around(1.015, SPREAD)));
    assertThat(row.p()).isLessThan(0.05);
    assertThat(row.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void of_noiseAboveTheLeastEffect_isInconclusive() {
    double[] wild = {1.3, 0.75, 1.2, 0.8, 1.1, 0.9, 1.25, 0.85};
    assertThat(judged(blocks("r", wild)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void of_tooFewBlocks_cannotBeRegression() {
    assertThat(judged(blocks("r", 1.5, 1.5)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** 2^-5 is below alpha for one row, and not for each of many. */
  @Test
  void of_manyRows_isStricterForEach() {
    double[] slower = {1.1, 1.11, 1.09, 1.12, 1.08};
    assertThat(judged(blocks("r", slower)).verdict()).isEqualTo(Verdict.REGRESSION);
    List<RowBlocks> many =
        IntStream.range(0, 5)
            .mapToObj(
                i -> blocks("r" + i, i == 0 ? slower : new double[] {1.01, 0.99, 1.02, 0.98, 1}))
            .toList();
    assertThat(Judgement.of(many, CRITERIA).rows().getFirst().verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void of_lessThroughput_isRegression() {
    RowBlocks times = blocks("r", around(0.9, SPREAD));
    RowBlocks throughput =
        new RowBlocks(times.benchmark(), times.name(), "ops/s", times.blocks(), null, null);
    JudgedRow row = judged(throughput);
    assertThat(row.verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(row.slowdown()).isPositive();
  }

  @Test
  void of_candidateThatCannotRun_isBroken() {
    RowBlocks row = new RowBlocks("b", "r", "ns/op", List.of(), null, "lost a page");
    assertThat(judged(row).verdict()).isEqualTo(Verdict.BROKEN);
    assertThat(judged(row).remark()).contains("candidate: lost a page");
  }

  @Test
  void of_baseThatCannotRun_isNotCompared() {
    RowBlocks row = new RowBlocks("b", "r", "ns/op", List.of(), "no such benchmark", null);
    assertThat(judged(row).verdict()).isEqualTo(Verdict.NOT_COMPARED);
  }

  @Test
  void overall_worstRow_decides() {
    List<RowBlocks> rows =
        List.of(blocks("fine", around(1, SPREAD)), blocks("slow", around(1.2, SPREAD)));
    assertThat(Judgement.of(rows, CRITERIA).overall()).isEqualTo(Verdict.REGRESSION);
    assertThat(Judgement.of(rows.subList(0, 1), CRITERIA).overall()).isEqualTo(Verdict.PASS);
  }

  @Test
  void overall_nothingCompared_isInconclusive() {
    RowBlocks row = new RowBlocks("b", "r", "ns/op", List.of(), "gone", null);
    assertThat(Judgement.of(List.of(row), CRITERIA).overall()).isEqualTo(Verdict.INCONCLUSIVE);
  }
}
