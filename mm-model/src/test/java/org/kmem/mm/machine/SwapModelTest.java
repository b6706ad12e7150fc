package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;

/**
 * Programs at random whose pages go to swap and come back, with swap that is large enough or not, compressed or not: what
 * they read is what they wrote, and each slot is named as often as entries of page tables and shared memory name it.
 */
class SwapModelTest {
  private static final int STEPS = Integer.getInteger("kmem.programs.steps", 15_000);
  private static final int STEPS_BETWEEN_CHECKS = 200;
  private static final int STEPS_OF_A_SETTING = 3_000;
  private static final int KEPT = 12;

  @ParameterizedTest
  @CsvSource({
    "--memory 256 --swap 16M, 1, N",
    "--memory 256 --swap 16M, 2, Y",
    "--memory 256 --swap 1M --cpus 2, 3, N",
    "--memory 256 --swap 512K, 4, Y",
    "--memory 256 --swap 2M --arch arm64, 5, N"
  })
  void programs_swappedAtRandom_findTheirBytesAndKeepSlotsInStep(
      String options, long seed, String zswap) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList(options.split(" ", -1)));
    try (Machine machine = Machine.boot(parsed)) {
      machine.tunables().choose(Tunable.THP_ENABLED, "never");
      machine.tunables().write(Tunable.ZSWAP_ENABLED, zswap);
      machine.run("programs", () -> play(machine, seed));

      assertThat(machine.vmStat().events(VmEvent.PGMAJFAULT)).isPositive();
      assertThat(machine.swap().devices().usedPages()).isEqualTo(machine.swap().keptSlots());
      assertThat(machine.swap().zswap().poolPages()).isZero();
      assertThat(machine.vmStat().total(NodeStat.NR_SWAPCACHED)).isZero();
      machine.memory().verify();
    }
  }

  private static void play(Machine machine, long seed) {
    RandomPrograms programs = new RandomPrograms(machine, new Rng(seed).stream("programs"), true);
    Deque<String> latest = new ArrayDeque<>();
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        if (step % STEPS_OF_A_SETTING == 0) {
          machine.tunables().set(Tunable.PAGE_CLUSTER, step / STEPS_OF_A_SETTING % 5);
          machine.tunables().set(Tunable.SWAP_VMA_RA_ENABLED, step / STEPS_OF_A_SETTING % 2);
        }
        latest.addLast("(not finished)");
        String what = programs.step();
        latest.removeLast();
        latest.addLast(what);
        if (latest.size() > KEPT) {
          latest.removeFirst();
        }
        if (step % STEPS_BETWEEN_CHECKS == 0) {
          check(machine, programs);
        }
      }
      programs.endAll();
      awaitWrites(machine);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, step %d, the latest:%n%s".formatted(seed, step, String.join("\n", latest)), e);
    }
  }

  /** A page that is being written when its last entry goes leaves the swap cache with the next reclaim. */
  private static void awaitWrites(Machine machine) {
    machine.scheduler().sleep(100_000_000);
    machine.swap().devices().areas().forEach(machine.swap()::dropCached);
  }

  private static void check(Machine machine, RandomPrograms programs) {
    programs.verifyAreas();
    machine.userSpace().invariants().verify(programs.spaces());
    SwapBooks.verify(machine, programs.spaces());
  }
}
