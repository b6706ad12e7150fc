package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RwSemaphoreTest {
  private static final long MILLI = SimClock.MILLISECOND;

  private final Scheduler scheduler = new Scheduler(1, new Rng(3), Costs.REFERENCE);
  private final RwSemaphore lock = new RwSemaphore(scheduler, "mmap_lock");
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    scheduler.close();
  }

  private SimTask startedAt(long millis, String name, Runnable body) {
    return scheduler.spawn(
        name,
        () -> {
          scheduler.sleep(millis * MILLI);
          body.run();
        });
  }

  private void reader(long startMillis, String name, long holdMillis) {
    startedAt(
        startMillis,
        name,
        () -> {
          lock.downRead();
          log.add(name);
          scheduler.sleep(holdMillis * MILLI);
          lock.upRead();
        });
  }

  private void writer(long startMillis, String name, long holdMillis) {
    startedAt(
        startMillis,
        name,
        () -> {
          lock.downWrite();
          log.add(name);
          scheduler.sleep(holdMillis * MILLI);
          lock.upWrite();
        });
  }

  @Test
  void downRead_whileAWriterWaits_queuesBehindIt() {
    reader(0, "r1", 100);
    writer(10, "w1", 100);
    reader(20, "r2", 100);
    reader(30, "r3", 100);
    writer(40, "w2", 100);

    scheduler.runFor(SimClock.SECOND);

    assertThat(log).startsWith("r1", "w1").endsWith("w2").hasSize(5);
    assertThat(scheduler.clock().nowNanos()).isGreaterThanOrEqualTo(SimClock.SECOND);
  }

  @Test
  void downWriteKillable_killedInLine_letsTheReadersBehindThrough() {
    reader(0, "r1", 500);
    SimTask writer = startedAt(10, "w", () -> log.add("write=" + lock.downWriteKillable()));
    reader(20, "r2", 10);
    scheduler.runFor(100 * MILLI);
    assertThat(log).containsExactly("r1");

    writer.kill();
    scheduler.runFor(100 * MILLI);

    assertThat(log).containsExactlyInAnyOrder("r1", "write=false", "r2");
  }

  @Test
  void downgradeWrite_withReadersWaiting_letsThemInAndNoWriter() {
    startedAt(
        0,
        "w1",
        () -> {
          lock.downWrite();
          scheduler.sleep(50 * MILLI);
          assertThat(lock.isWriteHeldByCurrent()).isTrue();
          assertThat(lock.isContended()).isTrue();
          lock.downgradeWrite();
          log.add("downgraded");
          scheduler.sleep(50 * MILLI);
          lock.upRead();
        });
    reader(10, "r1", 10);
    writer(20, "w2", 10);

    scheduler.runFor(SimClock.SECOND);

    assertThat(log).containsExactly("downgraded", "r1", "w2");
  }

  @Test
  void tryDown_takenOrQueued_isRefused() {
    scheduler.run(
        "a",
        () -> {
          check(lock::tryDownRead, true);
          check(lock::tryDownRead, true);
          check(lock::tryDownWrite, false);
          lock.upRead();
          lock.upRead();
          check(lock::tryDownWrite, true);
          check(lock::tryDownRead, false);
          lock.upWrite();
        });
  }

  private static void check(BooleanSupplier attempt, boolean expected) {
    assertThat(attempt.getAsBoolean()).isEqualTo(expected);
  }

  @Test
  void up_withoutHolding_isRefusedAndChangesNothing() {
    scheduler.run(
        "a",
        () -> {
          assertThatThrownBy(lock::upRead)
              .isInstanceOf(SimLockException.class)
              .hasMessageContaining("mmap_lock");
          assertThatThrownBy(lock::upWrite).isInstanceOf(SimLockException.class);
          lock.downWrite();
        });
    scheduler.run(
        "b",
        () ->
            assertThatThrownBy(lock::upWrite)
                .isInstanceOf(SimLockException.class)
                .hasMessageContaining("a/1"));
    assertThat(lock.toString()).contains("a/1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomUse_neverMixesWritersWithOthers(long seed) {
    try (Scheduler many = new Scheduler(2, new Rng(seed), Costs.REFERENCE)) {
      RwSemaphore shared = new RwSemaphore(many, "shared");
      int[] inside = {0, 0};
      for (int i = 0; i < 20; i++) {
        var random = many.rng().stream("user" + i);
        SimTask task =
            many.spawn(
                "user" + i,
                () -> {
                  for (int round = 0; round < 100; round++) {
                    boolean write = random.nextInt(4) == 0;
                    boolean got = write ? shared.downWriteKillable() : shared.downReadKillable();
                    if (!got) {
                      return;
                    }
                    inside[write ? 1 : 0]++;
                    many.sleep(random.nextLong(100));
                    assertThat(inside[1] <= 1 && (inside[1] == 0 || inside[0] == 0)).isTrue();
                    inside[write ? 1 : 0]--;
                    if (write) {
                      shared.upWrite();
                    } else {
                      shared.upRead();
                    }
                  }
                });
        if (i % 5 == 0) {
          many.timer(task::kill).arm(random.nextLong(100_000));
        }
      }
      many.runFor(SimClock.SECOND);
      assertThat(many.tasks()).isEmpty();
      many.run("last", () -> assertThat(shared.tryDownWrite()).isTrue());
    }
  }
}
