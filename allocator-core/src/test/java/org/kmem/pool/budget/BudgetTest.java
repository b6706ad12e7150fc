package org.kmem.pool.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private final Budget root = Budget.root("heap", 1000);

  @Test
  void charge_belowLimits_countsForAllAbove() {
    Budget team = root.child("team").maxBytes(500).open();
    Budget search = team.child("search").tag("owner", "ann").open();
    assertThat(search.tryCharge(300)).isTrue();
    assertThat(team.tryCharge(100)).isTrue();
    assertThat(List.of(search.usedBytes(), team.usedBytes(), root.usedBytes()))
        .containsExactly(300L, 400L, 400L);
    search.uncharge(300);
    assertThat(List.of(search.usedBytes(), team.usedBytes(), root.usedBytes()))
        .containsExactly(0L, 100L, 100L);
    assertThat(search.path()).isEqualTo("heap/team/search");
    assertThat(search.figures().tags()).containsEntry("owner", "ann");
    assertThat(team.figures().peakBytes()).isEqualTo(400);
  }

  @Test
  void charge_overAMaxAbove_isRefusedAndChangesNothing() {
    List<String> told = new ArrayList<>();
    Budget team =
        root.child("team")
            .maxBytes(500)
            .listener(
                new BudgetListener() {
                  @Override
                  public void refused(Budget budget, long bytes) {
                    told.add(budget.name() + " " + bytes);
                  }
                })
            .open();
    Budget search = team.child("search").maxBytes(800).open();
    assertThat(search.tryCharge(501)).isFalse();
    assertThat(List.of(search.usedBytes(), team.usedBytes(), root.usedBytes()))
        .containsExactly(0L, 0L, 0L);
    assertThat(told).containsExactly("team 501");
    assertThat(team.figures().events().refused()).isEqualTo(1);
    assertThat(search.figures().events().refused()).isZero();
  }

  @Test
  void charge_atMax_succeedsAfterAListenerFreed() {
    Budget[] own = new Budget[1];
    own[0] =
        root.child("cache")
            .maxBytes(100)
            .listener(
                new BudgetListener() {
                  @Override
                  public long reclaim(Budget budget, long bytes) {
                    own[0].uncharge(bytes);
                    return bytes;
                  }
                })
            .open();
    assertThat(own[0].tryCharge(90)).isTrue();
    assertThat(own[0].tryCharge(40)).isTrue();
    assertThat(own[0].usedBytes()).isEqualTo(90);
    assertThat(own[0].figures().events().max()).isEqualTo(1);
    assertThat(own[0].figures().events().refused()).isZero();
  }

  @Test
  void charge_aboveHigh_tellsOnceForEachCrossingAndHolds() {
    List<Long> told = new ArrayList<>();
    Budget high =
        root.child("b")
            .maxBytes(200)
            .highBytes(100)
            .listener(
                new BudgetListener() {
                  @Override
                  public void high(Budget budget, long usedBytes) {
                    told.add(usedBytes);
                  }
                })
            .open();
    high.tryCharge(150);
    high.tryCharge(20);
    high.uncharge(100);
    high.tryCharge(60);
    assertThat(told).containsExactly(150L, 130L);
    assertThat(high.figures().events().high()).isEqualTo(3);
    assertThat(high.figures().events().throttledNanos()).isPositive();
  }

  @Test
  void charge_listenerThrows_isTakenBack() {
    Budget budget =
        root.child("b")
            .highBytes(1)
            .listener(
                new BudgetListener() {
                  @Override
                  public void high(Budget unused, long usedBytes) {
                    throw new IllegalStateException("no");
                  }
                })
            .open();
    assertThatThrownBy(() -> budget.tryCharge(2)).hasMessage("no");
    assertThat(root.usedBytes()).isZero();
  }

  @Test
  void setMax_belowUse_refusesUntilFreed() {
    Budget budget = root.child("b").open();
    budget.tryCharge(100);
    budget.setMaxBytes(50);
    assertThat(budget.tryCharge(1)).isFalse();
    budget.uncharge(60);
    assertThat(budget.tryCharge(10)).isTrue();
  }

  @Test
  void openAndClose_misuse_isTypedAndChangesNothing() {
    Budget budget = root.child("b").open();
    assertThatThrownBy(() -> root.child("b").open())
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("heap/b already");
    assertThatThrownBy(() -> root.child("a/b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> root.child("x").maxBytes(-1))
        .isInstanceOf(IllegalArgumentException.class);
    budget.tryCharge(1);
    assertThatThrownBy(budget::close)
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("1 bytes");
    budget.uncharge(1);
    budget.close();
    budget.close();
    assertThatThrownBy(() -> budget.child("c").open()).isInstanceOf(BudgetException.class);
    assertThat(root.child("b").open().path()).isEqualTo("heap/b");
  }

  @Test
  void charge_byManyThreads_neverStaysAboveMaxAndAddsUp() throws Exception {
    Budget left = root.child("left").maxBytes(700).open();
    Budget right = root.child("right").maxBytes(700).open();
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < 4; i++) {
        Budget mine = i % 2 == 0 ? left : right;
        runs.add(
            threads.submit(() -> {
              for (int round = 0; round < 20_000; round++) {
                long bytes = ThreadLocalRandom.current().nextLong(1, 400);
                if (mine.tryCharge(bytes)) {
                  assertThat(root.usedBytes()).isPositive();
                  mine.uncharge(bytes);
                }
              }
            }));
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
    assertThat(List.of(left.usedBytes(), right.usedBytes(), root.usedBytes()))
        .containsExactly(0L, 0L, 0L);
    assertThat(left.figures().peakBytes()).isLessThanOrEqualTo(700);
  }
}
