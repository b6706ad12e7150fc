package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class OwnerTableTest {
  private static final int FIRST = 3;

  private static int take(OwnerTable table, Thread thread, int nearCpu) {
    Tenure tenure = table.tryTake(thread, nearCpu);
    return tenure == null ? -1 : tenure.slot;
  }

  /** Two words at least 128 bytes apart are never in one aligned line of 128 bytes. */
  @Test
  void entries_anyTwo_areALineApartAndAwayFromTheArraysLength() {
    assertThat(OwnerTable.index(0) * OwnerTable.REFERENCE_BYTES)
        .isGreaterThanOrEqualTo(OwnerTable.LINE_BYTES);
    for (int owner = 0; owner < 100; owner++) {
      int referencesApart = OwnerTable.index(owner + 1) - OwnerTable.index(owner);
      assertThat(referencesApart * OwnerTable.REFERENCE_BYTES)
          .isGreaterThanOrEqualTo(OwnerTable.LINE_BYTES);
    }
  }

  @Test
  void tryTake_nearCpu_prefersTheSlotsOfThatCpu() {
    OwnerTable table = new OwnerTable(FIRST, 7);
    List<Thread> threads = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      threads.add(Thread.ofPlatform().start(OwnerTableTest::untilInterrupted));
      seen.add(take(table, threads.get(i), 1));
    }
    // Owner slots 0 to 6 belong to CPUs 0 1 2 0 1 2 0.
    assertThat(seen)
        .containsExactly(FIRST + 1, FIRST + 4, FIRST + 2, FIRST + 5, FIRST, FIRST + 3, FIRST + 6);
    assertThat(take(table, Thread.currentThread(), 1)).isEqualTo(-1);
    table.verify();
    threads.forEach(Thread::interrupt);
  }

  @Test
  void tryTake_ownerThatForgot_findsItsSlotAgain() {
    OwnerTable table = new OwnerTable(FIRST, 7);
    int first = take(table, Thread.currentThread(), 0);
    assertThat(take(table, Thread.currentThread(), 2)).isEqualTo(first);
    assertThat(table.live()).isEqualTo(1);
  }

  @Test
  void letGo_afterAnOwnerThatNeverDid_countsFromNothing() throws Exception {
    OwnerTable table = new OwnerTable(FIRST, 1);
    Threads.onPlatformThread(() -> {
      Tenure left = Objects.requireNonNull(table.tryTake(Thread.currentThread(), 0));
      table.hold(left);
      table.hold(left);
      return left;
    });
    Tenure mine = Objects.requireNonNull(table.tryTake(Thread.currentThread(), 0));
    table.hold(mine);
    assertThat(table.live()).isEqualTo(1);
    assertThat(table.letGo(mine)).isTrue();
    assertThat(table.live()).isZero();
  }

  @Test
  void tryTake_ownerCollected_adoptsItsSlot() {
    OwnerTable table = new OwnerTable(FIRST, 1);
    Tenure tenure = Objects.requireNonNull(table.tryTake(Thread.currentThread(), 0));
    assertThat(take(table, new Thread(), 0)).isEqualTo(-1);
    tenure.clear();
    assertThat(take(table, Thread.currentThread(), 0)).isEqualTo(FIRST);
    table.verify();
  }

  private static void untilInterrupted() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
