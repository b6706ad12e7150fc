package org.kmem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.kmem.bench.subject.LedgerSubject;

class VirtualVisitorsTest {
  private static final int[] SIZES = {16, 64, 100, 1024};

  private final LedgerSubject ledger = new LedgerSubject();

  private VirtualVisitors visitors() {
    return new VirtualVisitors(() -> new Mutator(ledger.guestFront(), true), ledger::newSet, SIZES);
  }

  @Test
  void visit_manyThreads_freeEveryPieceOnce() {
    visitors().visit(1_000, 1_000);
    assertThat(ledger.allocated()).isEqualTo(1_000L * VirtualVisitors.PIECES);
    ledger.verify();
  }

  @Test
  void visit_oneAtATime_holdsNoMoreThanItsPieces() {
    VirtualVisitors visitors =
        new VirtualVisitors(
            () -> {
              assertThat(ledger.live()).isZero();
              return new Mutator(ledger.guestFront(), true);
            },
            ledger::newSet,
            SIZES);
    visitors.visit(50, 1);
    ledger.verify();
  }

  @Test
  void visit_oneThreadFails_saysSoWhenAllHaveEnded() {
    VirtualVisitors visitors =
        new VirtualVisitors(
            () -> {
              throw new IllegalArgumentException("nothing for anybody");
            },
            ledger::newSet,
            SIZES);
    assertThatThrownBy(() -> visitors.visit(3, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing for anybody");
    ledger.verify();
  }
}
