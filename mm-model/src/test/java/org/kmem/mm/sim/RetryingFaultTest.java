package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The shape of the machine, proven on the essence of the lab where all tasks of a control group are exempt
 * from the out-of-memory killer: a task is stuck deep in a page fault, retrying for ever, while a shell
 * sleeps, looks, raises the limit and waits for it.
 */
class RetryingFaultTest {
  private static final long LIMIT_PAGES = 5120;
  private static final long RAISED_PAGES = 15360;
  private static final long WANTED_PAGES = 7680;

  /** A budget as a control group has one: charges fail above the limit, and each failure is counted. */
  private static final class Budget {
    long limitPages = LIMIT_PAGES;
    long usedPages;
    long oomEvents;

    boolean tryCharge() {
      if (usedPages == limitPages) {
        return false;
      }
      usedPages++;
      return true;
    }
  }

  private record Outcome(
      boolean answeredEarly, long oomEvents, long faults, boolean killed, long hash) {}

  private static Outcome run(long seed, boolean killInstead) {
    try (Scheduler scheduler = new Scheduler(1, new Rng(seed), Costs.REFERENCE)) {
      Budget budget = new Budget();
      long[] faults = {0};
      boolean[] answered = {false};
      SimTask actor =
          scheduler.spawn(
              "a",
              () -> {
                for (long page = 0; page < WANTED_PAGES; page++) {
                  if (!fault(scheduler, budget, 40)) {
                    return;
                  }
                  faults[0]++;
                  scheduler.condResched();
                }
                answered[0] = true;
              });
      boolean[] early = {true};
      scheduler.run(
          "sh",
          () -> {
            scheduler.sleep(3 * SimClock.SECOND);
            early[0] = answered[0];
            if (killInstead) {
              actor.kill();
            } else {
              budget.limitPages = RAISED_PAGES;
            }
            actor.join();
          });
      scheduler.trace().add(budget.oomEvents);
      return new Outcome(
          early[0], budget.oomEvents, faults[0], actor.isKilled(), scheduler.trace().hash());
    }
  }

  /** A fault that is some calls deep when it finds no room, and stays there. */
  private static boolean fault(Scheduler scheduler, Budget budget, int depth) {
    if (depth > 0) {
      return fault(scheduler, budget, depth - 1);
    }
    scheduler.charge(scheduler.costs().fault());
    while (!budget.tryCharge()) {
      budget.oomEvents++;
      scheduler.charge(16 * 32 * scheduler.costs().pageScan());
      if (scheduler.current().isKilled()) {
        return false;
      }
      scheduler.yieldCpu();
    }
    scheduler.charge(scheduler.costs().pageZero());
    return true;
  }

  @Test
  void fault_withoutRoom_isRetriedUntilTheShellRaisesTheLimit() {
    Outcome outcome = run(42, false);

    assertThat(outcome.answeredEarly()).isFalse();
    assertThat(outcome.oomEvents()).isGreaterThan(10);
    assertThat(outcome.faults()).isEqualTo(WANTED_PAGES);
    assertThat(outcome.killed()).isFalse();
  }

  @Test
  void fault_withoutRoom_seesAFatalSignal() {
    Outcome outcome = run(42, true);

    assertThat(outcome.killed()).isTrue();
    assertThat(outcome.faults()).isEqualTo(LIMIT_PAGES);
  }

  @Test
  void run_sameSeed_hasTheSameHash() {
    assertThat(run(7, false)).isEqualTo(run(7, false));
    assertThat(run(7, false).hash()).isNotEqualTo(run(7, true).hash());
  }
}
