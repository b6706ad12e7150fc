package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.bench.gate.DrawnForks.BASE;
import static org.kmem.bench.gate.DrawnForks.CANDIDATE;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CampaignTest {
  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);
  private static final double QUIET = 0.01;

  private final StringWriter err = new StringWriter();
  private final List<BlockFile> soFar = new ArrayList<>();

  private BlockFile run(DrawnForks forks, int blocks, String... allocs) {
    return new Campaign(
            DrawnForks.header(CRITERIA, blocks, "base", "candidate"),
            DrawnForks.policy(CRITERIA, allocs),
            BASE,
            CANDIDATE,
            Map.of(),
            1,
            forks,
            new PrintWriter(err, true))
        .run(soFar::add);
  }

  @Test
  void run_twoBlocks_areCounterbalanced() {
    DrawnForks forks = new DrawnForks(1, QUIET, 1);
    run(forks, 2, "a");
    assertThat(String.join(" ", forks.turns)).isIn("b1 c2 b1 c1 b2 c1", "c1 b2 c1 b1 c2 b1");
  }

  @Test
  void run_severalRows_haveABlockInEveryRound() {
    BlockFile found = run(new DrawnForks(1, QUIET, 1), 5, "a", "b", "c");
    assertThat(found.rows()).extracting(row -> row.blocks().size()).containsExactly(5, 5, 5);
    assertThat(soFar).hasSize(5);
    assertThat(soFar.getFirst().rows()).extracting(row -> row.blocks().size()).containsOnly(1);
    assertThat(soFar.getFirst().coversPlan()).isFalse();
    assertThat(found.coversPlan()).isTrue();
  }

  @Test
  void run_candidateThatFails_isToldOnceAndOthersGoOn() {
    BlockFile found = run(new DrawnForks(1, QUIET, 1).breaking(CANDIDATE, "a"), 6, "a", "b");
    Judgement judgement = Judgement.of(found.rows(), CRITERIA);
    assertThat(judgement.rows())
        .extracting(JudgedRow::verdict)
        .containsExactly(Verdict.BROKEN, Verdict.PASS);
    assertThat(err.toString()).containsOnlyOnce("candidate: IllegalStateException: lost a page");
  }

  @Test
  void run_rowThatTheBaseLacks_isNotCompared() {
    BlockFile found = run(new DrawnForks(1, QUIET, 1).breaking(BASE, "a"), 6, "a");
    assertThat(Judgement.of(found.rows(), CRITERIA).rows().getFirst().verdict())
        .isEqualTo(Verdict.NOT_COMPARED);
  }

  @Test
  void run_slowCandidate_isFound() {
    BlockFile found = run(new DrawnForks(1, QUIET, 1.1), 7, "a", "b");
    assertThat(Judgement.of(found.rows(), CRITERIA).rows())
        .extracting(JudgedRow::verdict)
        .containsOnly(Verdict.REGRESSION);
  }

  @Test
  void measure_plantedSlowdown_isOfThatSizeAndOfOneSide() {
    DrawnForks forks = new DrawnForks(1, 0.001, 1);
    BlockFile found = planned(0.1, 6).measure(forks, new PrintWriter(err, true), soFar::add);
    JudgedRow row = Judgement.of(found.rows(), CRITERIA).rows().getFirst();
    assertThat(row.slowdown()).isBetween(0.095, 0.105);
    assertThat(row.verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(found.plantedPercent()).isEqualTo(10);
    assertThat(found.hasNoDifference()).isFalse();
    assertThat(forks.options).allSatisfy(options -> assertThat(options).hasSize(1));
  }

  @Test
  void measure_plantMeasuredByABadJvm_isOfThatSizeAllTheSame() {
    DrawnForks drawn = new DrawnForks(1, 0.001, 1);
    Forks onceBad =
        (side, row, count, more) -> {
          boolean isFirst = drawn.turns.isEmpty();
          Forks.Found found = drawn.measure(side, row, count, more);
          List<Double> medians = new ArrayList<>(found.medians());
          medians.set(0, isFirst ? 2 * medians.getFirst() : medians.getFirst());
          return new Forks.Found(found.unit(), medians);
        };
    BlockFile found = planned(0.1, 6).measure(onceBad, new PrintWriter(err, true), soFar::add);
    assertThat(Judgement.of(found.rows(), CRITERIA).rows().getFirst().slowdown())
        .isBetween(0.095, 0.105);
  }

  @Test
  void measure_nothingPlanted_addsNoOptions() {
    DrawnForks forks = new DrawnForks(1, QUIET, 1);
    BlockFile found = planned(0, 1).measure(forks, new PrintWriter(err, true), soFar::add);
    assertThat(found.hasNoDifference()).isTrue();
    assertThat(forks.options).containsOnly(List.of());
  }

  @Test
  void measure_plantThatDoesNothing_saysSo() {
    Forks deaf =
        (side, row, count, more) -> new DrawnForks(1, 0, 1).measure(side, row, count, List.of());
    assertThatThrownBy(() -> planned(0.1, 6).measure(deaf, new PrintWriter(err, true), soFar::add))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("cannot be slowed down");
  }

  private static GatePlan planned(double plantedShare, int blocks) {
    return new GatePlan(
        DrawnForks.policy(CRITERIA, "a"),
        BASE,
        BASE,
        blocks,
        plantedShare,
        DrawnForks.header(CRITERIA, blocks, "x", "x").machine(),
        0,
        "2026-01-01T00:00:00Z");
  }
}
