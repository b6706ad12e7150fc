package org.kmem.mm.psi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.Costs;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;

class PsiTest {
  /** Nothing costs time but what a test lets pass. */
  private static final Costs FREE = new Costs(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

  private static final long MILLI = SimClock.SECOND / 1000;

  private final Scheduler scheduler = new Scheduler(1, new Rng(1), FREE);
  private final Psi psi = new Psi(scheduler);

  @AfterEach
  void close() {
    scheduler.close();
  }

  private String memory() {
    return psi.system().text(PsiResource.MEMORY);
  }

  /** A task that stalls for memory while it sleeps. */
  private void stall(long nanos) {
    SimTask task = scheduler.current();
    task.memstallEnter();
    scheduler.sleep(nanos);
    task.memstallLeave();
  }

  @Test
  void text_constantStallForOnePeriod_readsTheKernelsAverages() {
    scheduler.run("stalled", () -> stall(PsiGroup.PERIOD_NANOS));
    assertThat(memory())
        .isEqualTo(
            """
            some avg10=18.11 avg60=3.27 avg300=0.68 total=2004000
            full avg10=18.11 avg60=3.27 avg300=0.68 total=2004000
            """);
  }

  @Test
  void text_longConstantStall_tendsToAllOfTheTime() {
    scheduler.run("stalled", () -> stall(3600 * SimClock.SECOND));
    assertThat(memory()).startsWith("some avg10=100.00 avg60=100.00 avg300=100.00");
  }

  @Test
  void text_longAfterAStall_hasForgottenIt() {
    scheduler.run(
        "stalled",
        () -> {
          stall(PsiGroup.PERIOD_NANOS);
          scheduler.sleep(3600 * SimClock.SECOND);
        });
    assertThat(memory()).startsWith("some avg10=0.00 avg60=0.00 avg300=0.00 total=2004000");
  }

  @Test
  void text_someoneElseRuns_isSomeButNotFull() {
    scheduler.run(
        "main",
        () -> {
          SimTask stalled = scheduler.spawn("stalled", () -> stall(100 * MILLI));
          scheduler.yieldCpu();
          scheduler.charge(30 * MILLI);
          stalled.join();
        });
    assertThat(psi.system().someNanos(PsiResource.MEMORY)).isEqualTo(100 * MILLI);
    assertThat(psi.system().fullNanos(PsiResource.MEMORY)).isEqualTo(70 * MILLI);
  }

  @Test
  void someNanos_ofGroups_countTheirOwnTasksAndThoseBelow() {
    PsiGroup upper = psi.create(psi.system());
    PsiGroup lower = psi.create(upper);
    PsiGroup other = psi.create(psi.system());
    scheduler.run(
        "a",
        () -> {
          psi.move(scheduler.current(), lower);
          stall(5 * MILLI);
          psi.move(scheduler.current(), other);
          stall(7 * MILLI);
        });
    List<Long> stalls = new ArrayList<>();
    for (PsiGroup group : List.of(psi.system(), upper, lower, other)) {
      stalls.add(group.someNanos(PsiResource.MEMORY) / MILLI);
    }
    assertThat(stalls).containsExactly(12L, 5L, 5L, 7L);
  }

  @Test
  void someNanos_waitForIo_isIoPressureUntilOthersRun() {
    scheduler.run(
        "main",
        () -> {
          SimTask reader = scheduler.spawn("reader", () -> scheduler.sleepForIo(10 * MILLI));
          scheduler.yieldCpu();
          scheduler.charge(4 * MILLI);
          reader.join();
        });
    assertThat(psi.system().someNanos(PsiResource.IO)).isEqualTo(10 * MILLI);
    assertThat(psi.system().fullNanos(PsiResource.IO)).isEqualTo(6 * MILLI);
  }

  @Test
  void someNanos_twoWantTheCpu_isCpuPressureOfTheGroupThatWaits() {
    PsiGroup waiting = psi.create(psi.system());
    scheduler.run(
        "main",
        () -> {
          SimTask second = scheduler.spawn("second", () -> scheduler.charge(2 * MILLI));
          psi.move(second, waiting);
          scheduler.charge(3 * MILLI);
          second.join();
        });
    assertThat(psi.system().someNanos(PsiResource.CPU)).isEqualTo(3 * MILLI);
    assertThat(waiting.fullNanos(PsiResource.CPU)).isEqualTo(3 * MILLI);
    assertThat(psi.system().text(PsiResource.CPU))
        .contains("full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
  }

  @Test
  void setEnabled_off_countsNothing() {
    PsiGroup group = psi.create(psi.system());
    group.setEnabled(false);
    scheduler.run(
        "a",
        () -> {
          psi.move(scheduler.current(), group);
          stall(5 * MILLI);
          group.setEnabled(true);
          stall(3 * MILLI);
        });
    assertThat(group.someNanos(PsiResource.MEMORY)).isEqualTo(3 * MILLI);
  }

  @Test
  void memstallLeave_withoutEnter_throws() {
    scheduler.run(
        "a",
        () ->
            assertThatThrownBy(() -> scheduler.current().memstallLeave())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("enter one first"));
  }

  @Test
  void poll_stallAboveThreshold_firesOnceInAWindow() {
    PsiTrigger trigger =
        Objects.requireNonNull(
            PsiTrigger.create(psi.system(), PsiResource.MEMORY, "some 150000 1000000\n"));
    List<Boolean> fired = new ArrayList<>();
    scheduler.run(
        "a",
        () -> {
          for (int tenth = 0; tenth < 25; tenth++) {
            stall(30 * MILLI);
            scheduler.sleep(70 * MILLI);
            fired.add(trigger.poll());
          }
        });
    assertThat(fired).filteredOn(yes -> yes).hasSize(2);
  }

  @Test
  void create_badTriggers_areRefused() {
    assertThat(create("full 1 10000000\n")).isNotNull();
    for (String bad :
        List.of(
            "",
            "\n",
            "some\n",
            "some 1\n",
            "half 1 2\n",
            "some 0 1000000\n",
            "some 2000000 1000000\n",
            "some 1000000 10000001\n")) {
      assertThat(create(bad)).as(bad).isNull();
    }
  }

  private @Nullable PsiTrigger create(String written) {
    return PsiTrigger.create(psi.system(), PsiResource.MEMORY, written);
  }
}
