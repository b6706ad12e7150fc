package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final long SECOND = SimClock.SECOND;
  private static final long LIMIT = 100 * SECOND;

  private final List<String> log = new ArrayList<>();
  private final Scheduler scheduler = scheduler(2, 7);

  private static Scheduler scheduler(int cpus, long seed) {
    return new Scheduler(cpus, new Rng(seed), Costs.REFERENCE);
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void sleep_aTime_takesThatTimeAndNoHostTime() {
    long woke =
        scheduler.call(
            "a",
            () -> {
              scheduler.sleep(3 * SECOND);
              return scheduler.clock().nowNanos();
            });

    assertThat(woke).isBetween(3 * SECOND, 3 * SECOND + SimClock.MILLISECOND);
    assertThat(scheduler.clock().jiffies()).isEqualTo(3 * Reference.HZ);
  }

  @Test
  void sleepers_ofDifferentTimes_wakeInOrder() {
    for (int seconds : new int[] {3, 1, 2}) {
      scheduler.spawn(
          "sleeper" + seconds,
          () -> {
            scheduler.sleep(seconds * SECOND);
            log.add("woke" + seconds);
          });
    }

    scheduler.runFor(5 * SECOND);

    assertThat(log).containsExactly("woke1", "woke2", "woke3");
    assertThat(scheduler.tasks()).isEmpty();
  }

  @Test
  void yield_betweenTwo_alternates() {
    for (String name : List.of("a", "b")) {
      scheduler.spawn(
          name,
          () -> {
            for (int i = 0; i < 3; i++) {
              log.add(name);
              scheduler.charge(1000); // of tasks that have had equal time any may be next
              scheduler.yieldCpu();
            }
          });
    }

    scheduler.runFor(SECOND);

    assertThat(log).hasSize(6);
    for (int i = 2; i < 6; i++) {
      assertThat(log.get(i)).isEqualTo(log.get(i - 2));
    }
    assertThat(log.get(0)).isNotEqualTo(log.get(1));
  }

  @Test
  void condResched_longWork_letsOthersRunAfterASlice() {
    SimTask worker =
        scheduler.spawn(
            "worker",
            () -> {
              for (int i = 0; i < 100; i++) {
                scheduler.charge(SimClock.MILLISECOND);
                scheduler.condResched();
              }
              log.add("worked");
            });
    scheduler.spawn("other", () -> log.add("other"));

    scheduler.runUntilEnd(worker, LIMIT);

    assertThat(log).containsExactly("other", "worked");
    assertThat(worker.runtimeNanos()).isEqualTo(100 * SimClock.MILLISECOND);
  }

  @Test
  void condResched_ofLongWork_sharesTimeEvenly() {
    List<SimTask> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      workers.add(
          scheduler.spawn(
              "worker" + i,
              () -> {
                while (!scheduler.current().isKilled()) {
                  scheduler.charge(SimClock.MILLISECOND);
                  scheduler.condResched();
                }
              }));
    }

    scheduler.runFor(3 * SECOND);

    assertThat(workers)
        .allSatisfy(
            worker -> assertThat(worker.runtimeNanos()).isBetween(980_000_000L, 1_020_000_000L));
    workers.forEach(SimTask::kill);
    scheduler.runFor(SECOND);
    assertThat(workers).noneMatch(SimTask::isAlive);
  }

  @Test
  void waitQueue_wakeOneAndAll_wakeInOrderOfComing() {
    WaitQueue queue = new WaitQueue(scheduler, "a bell");
    for (int i = 0; i < 4; i++) {
      int number = i;
      scheduler.call(
          "start" + i,
          () -> {
            scheduler.spawn(
                "waiter" + number,
                () -> {
                  queue.sleep();
                  log.add("waiter" + number);
                });
            scheduler.yieldCpu();
            return number;
          });
    }

    assertThat(queue.hasWaiters()).isTrue();
    assertThat(queue.wakeOne()).isTrue();
    scheduler.runFor(SECOND);
    assertThat(log).containsExactly("waiter0");
    queue.wakeAll();
    scheduler.runFor(SECOND);
    assertThat(log).hasSize(4).containsAll(List.of("waiter1", "waiter2", "waiter3"));
    assertThat(queue.wakeOne()).isFalse();
  }

  @Test
  void waitQueue_timeout_endsTheWaitAndLeavesTheLine() {
    WaitQueue queue = new WaitQueue(scheduler, "nothing");

    Wakeup wakeup = scheduler.call("a", () -> queue.sleep(SECOND));

    assertThat(wakeup).isEqualTo(Wakeup.TIMED_OUT);
    assertThat(queue.hasWaiters()).isFalse();
    assertThat(scheduler.clock().nowNanos()).isGreaterThanOrEqualTo(SECOND);
  }

  @Test
  void waitQueue_wokenBeforeTimeout_leavesNoTimerBehind() {
    WaitQueue queue = new WaitQueue(scheduler, "a bell");
    SimTask waiter =
        scheduler.spawn(
            "waiter",
            () -> {
              log.add(queue.sleep(10 * SECOND).name());
              scheduler.sleep(SECOND);
              log.add("slept");
            });
    scheduler.runFor(SECOND);
    queue.wakeAll();

    scheduler.runUntilEnd(waiter, LIMIT);

    assertThat(log).containsExactly("WOKEN", "slept");
    assertThat(scheduler.clock().nowNanos()).isLessThan(3 * SECOND);
  }

  @Test
  void kill_killableWait_endsItAtOnce() {
    WaitQueue queue = new WaitQueue(scheduler, "for ever");
    SimTask waiter = scheduler.spawn("waiter", () -> log.add(queue.sleepKillable().name()));
    scheduler.runFor(SECOND);

    waiter.kill();
    scheduler.runUntilEnd(waiter, LIMIT);

    assertThat(log).containsExactly("KILLED");
    assertThat(queue.hasWaiters()).isFalse();
  }

  @Test
  void kill_uninterruptibleWait_isSeenAfterIt() {
    SimTask sleeper =
        scheduler.spawn(
            "sleeper",
            () -> {
              scheduler.sleep(2 * SECOND);
              log.add("killed=" + scheduler.current().isKilled());
              log.add(scheduler.sleepKillable(SECOND).name());
            });
    scheduler.runFor(SECOND);
    sleeper.kill();

    scheduler.runUntilEnd(sleeper, LIMIT);

    assertThat(log).containsExactly("killed=true", "KILLED");
    assertThat(scheduler.clock().nowNanos()).isBetween(2 * SECOND, 2 * SECOND + SECOND / 2);
  }

  @Test
  void join_aTaskThatEnds_returnsThen() {
    SimTask child = scheduler.spawn("child", () -> scheduler.sleep(SECOND));

    scheduler.run(
        "parent",
        () -> {
          child.join();
          log.add("joined");
          child.join();
        });

    assertThat(log).containsExactly("joined");
    assertThat(child.isAlive()).isFalse();
    assertThat(child.state()).isEqualTo(SimTask.State.DEAD);
  }

  @Test
  void timer_armedMovedAndCancelled_firesAsLastSaid() {
    SimTimer timer = scheduler.timer(() -> log.add("fired"));
    timer.arm(SECOND);
    timer.arm(3 * SECOND);
    scheduler.runFor(2 * SECOND);
    assertThat(log).isEmpty();
    assertThat(timer.isArmed()).isTrue();
    scheduler.runFor(2 * SECOND);
    assertThat(log).containsExactly("fired");
    assertThat(timer.cancel()).isFalse();
    timer.arm(SECOND);
    assertThat(timer.cancel()).isTrue();
    scheduler.runFor(2 * SECOND);
    assertThat(log).hasSize(1);
    assertThatThrownBy(() -> timer.arm(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timer_thatWaits_failsTheRun() {
    scheduler.timer(() -> scheduler.sleep(1)).arm(SECOND);

    assertThatThrownBy(() -> scheduler.runFor(2 * SECOND))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void run_whereNothingCanEverRun_namesWhoWaitsForWhat() {
    WaitQueue queue = new WaitQueue(scheduler, "a page that never comes");
    scheduler.spawn("other", queue::sleep);

    assertThatThrownBy(() -> scheduler.run("hung", queue::sleep))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("hung (task 2")
        .hasMessageContaining("other (task 1")
        .hasMessageContaining("waits for a page that never comes");

    queue.wakeAll();
    scheduler.runFor(SECOND);
    assertThat(scheduler.tasks()).isEmpty();
  }

  @Test
  void runUntilEnd_beyondItsLimit_stopsAndCanGoOn() {
    SimTask sleeper = scheduler.spawn("sleeper", () -> scheduler.sleep(10 * SECOND));

    assertThatThrownBy(() -> scheduler.runUntilEnd(sleeper, SECOND))
        .isInstanceOf(SimTimeLimitException.class)
        .hasMessageContaining("sleeper")
        .hasMessageContaining("waits for time");

    assertThat(scheduler.clock().nowNanos()).isLessThanOrEqualTo(SECOND);
    scheduler.runUntilEnd(sleeper, 20 * SECOND);
    assertThat(sleeper.isAlive()).isFalse();
  }

  @Test
  void runUntilEnd_ofABusyTask_stopsAtItsLimitToo() {
    SimTask busy =
        scheduler.spawn(
            "busy",
            () -> {
              while (!scheduler.current().isKilled()) {
                scheduler.charge(SimClock.MILLISECOND);
                scheduler.condResched();
              }
            });

    assertThatThrownBy(() -> scheduler.runUntilEnd(busy, SECOND))
        .isInstanceOf(SimTimeLimitException.class);

    busy.kill();
    scheduler.runUntilEnd(busy, SECOND);
  }

  @Test
  void run_aTaskThatThrows_failsWithItsException() {
    IllegalArgumentException bug = new IllegalArgumentException("bug");
    scheduler.spawn(
        "buggy",
        () -> {
          throw bug;
        });

    assertThatThrownBy(() -> scheduler.runFor(SECOND))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("buggy")
        .hasCause(bug);
  }

  @Test
  void close_tasksInAllStates_endsTheirThreadsThroughFinally() {
    WaitQueue queue = new WaitQueue(scheduler, "for ever");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      scheduler.spawn(
          "task" + i,
          () -> {
            threads.add(Thread.currentThread());
            try {
              switch (number % 3) {
                case 0 -> queue.sleep();
                case 1 -> scheduler.sleep(100 * SECOND);
                default -> {
                  while (true) {
                    scheduler.yieldCpu();
                    scheduler.charge(SimClock.MILLISECOND);
                  }
                }
              }
            } finally {
              log.add("unwound");
              queue.wakeAll();
            }
          });
    }
    scheduler.runFor(SECOND);
    scheduler.spawn("never run", () -> log.add("ran"));

    scheduler.close();
    scheduler.close();

    assertThat(log).hasSize(20).containsOnly("unwound");
    assertThat(threads)
        .allSatisfy(thread -> assertThat(thread.join(Duration.ofSeconds(10))).isTrue());
    assertThat(scheduler.tasks()).isEmpty();
    assertThatThrownBy(() -> scheduler.spawn("late", () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void affinity_pinned_isKeptAndOthersAreSpread() {
    SimTask first = scheduler.spawn("first", () -> {});
    SimTask second = scheduler.spawn("second", () -> {});
    assertThat(List.of(first.cpu(), second.cpu())).containsExactlyInAnyOrder(0, 1);

    scheduler.run(
        "pinned",
        () -> {
          for (int cpu : new int[] {1, 0, 1}) {
            scheduler.current().setAffinity(CpuAffinity.of(cpu));
            log.add(cpu + "=" + scheduler.currentCpu());
          }
        });

    assertThat(log).containsExactly("1=1", "0=0", "1=1");
    assertThatThrownBy(() -> second.setAffinity(CpuAffinity.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2");
  }

  @Test
  void current_onTheHost_isRefused() {
    assertThatThrownBy(scheduler::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no task runs");
    assertThat(scheduler.currentOrNull()).isNull();
    assertThat(scheduler.currentCpu()).isZero();
  }

  @Test
  void run_fromATask_isRefused() {
    assertThatThrownBy(() -> scheduler.run("outer", () -> scheduler.run("inner", () -> {})))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage(
            "a task runs the machine: only the host thread can, tasks join each other");
  }

  @Test
  void context_ofATask_isFoundByItsClass() {
    SimTask task = scheduler.spawn("a", () -> {});
    assertThat(task.context(String.class)).isNull();
    task.setContext("process");
    assertThat(task.context(String.class)).isEqualTo("process");
    assertThat(task.context(Integer.class)).isNull();
  }

  @Test
  void run_thousandsOfTasks_areHeldAndEnd() {
    WaitQueue queue = new WaitQueue(scheduler, "a bell");
    int tasks = 5000;
    for (int i = 0; i < tasks; i++) {
      scheduler.spawn(
          "idle" + i,
          () -> {
            queue.sleep();
            log.add("");
          });
    }
    scheduler.runFor(SECOND);
    assertThat(scheduler.tasks()).hasSize(tasks);

    queue.wakeAll();
    scheduler.runFor(SECOND);

    assertThat(log).hasSize(tasks);
  }

  /** Random mixes of everything: equal seeds give equal runs, others do not. */
  @Test
  void trace_sameSeed_sameRun() {
    List<Long> hashes = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2, 3}) {
      hashes.add(mixedRun(seed));
    }

    assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
    assertThat(hashes.subList(1, 4)).doesNotHaveDuplicates();
  }

  private static long mixedRun(long seed) {
    try (Scheduler mixed = scheduler(4, seed)) {
      WaitQueue queue = new WaitQueue(mixed, "a bell");
      RwSemaphore lock = new RwSemaphore(mixed, "lock");
      for (int i = 0; i < 30; i++) {
        var random = mixed.rng().stream("task" + i);
        mixed.spawn(
            "task" + i,
            () -> {
              for (int step = 0; step < 50; step++) {
                mixed.charge(random.nextLong(100_000));
                switch (random.nextInt(6)) {
                  case 0 -> mixed.sleep(random.nextLong(SimClock.MILLISECOND));
                  case 1 -> mixed.yieldCpu();
                  case 2 -> queue.sleep(random.nextLong(SimClock.MILLISECOND));
                  case 3 -> queue.wakeOne();
                  case 4 -> {
                    lock.downRead();
                    mixed.sleep(random.nextLong(1000));
                    lock.upRead();
                  }
                  default -> {
                    lock.downWrite();
                    mixed.yieldCpu();
                    lock.upWrite();
                  }
                }
                mixed.condResched();
              }
            });
      }
      mixed.runFor(10 * SECOND);
      assertThat(mixed.tasks()).isEmpty();
      assertThat(mixed.trace().latest()).hasSize(RunTrace.KEPT);
      return mixed.trace().hash();
    }
  }
}
