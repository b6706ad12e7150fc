package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.slab.KmemCache;
import org.kmem.stat.BuddyInfo;
import org.kmem.units.Order;

/**
 * Programs at random on a whole machine: what they read is what they wrote, areas, page tables, frames and counters
 * agree, no page is lost, and when all has ended the machine is as it was.
 *
 * <p>{@code -Dkmem.programs.steps=1000000} makes it long.
 */
class RandomProgramsModelTest {
  private static final int STEPS = Integer.getInteger("kmem.programs.steps", 15_000);
  private static final int STEPS_BETWEEN_CHECKS = 250;
  private static final int CHECKS_BETWEEN_ENGINE_CHECKS = 10;
  private static final int KEPT = 12;
  private static final int SMALLEST_LARGE_ORDER = 2;
  private static final List<NodeStat> GAUGES =
      List.of(
          NodeStat.NR_INACTIVE_ANON,
          NodeStat.NR_ACTIVE_ANON,
          NodeStat.NR_INACTIVE_FILE,
          NodeStat.NR_ACTIVE_FILE,
          NodeStat.NR_UNEVICTABLE,
          NodeStat.NR_ANON_PAGES,
          NodeStat.NR_MAPPED,
          NodeStat.NR_FILE_PAGES,
          NodeStat.NR_DIRTY,
          NodeStat.NR_SHMEM,
          NodeStat.NR_KERNEL_STACK);

  @ParameterizedTest
  @CsvSource({
    "--memory 256, 1",
    "--memory 256 --cpus 2, 2",
    "--memory 256 --levels 5, 3",
    "--memory 256 --arch arm64, 4",
    "--memory 256 --cpus 2 --nodes 2, 5"
  })
  void programs_atRandom_keepAllBooks(String options, long seed) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList(options.split(" ", -1)));
    try (Machine machine = Machine.boot(parsed)) {
      rest(machine);
      Books atBoot = new Books(machine);
      machine.run("programs", () -> play(machine, seed, atBoot));
      rest(machine);
      Books atEnd = new Books(machine);

      assertThat(atEnd.used()).isEqualTo(atBoot.used());
      assertThat(atEnd.buddies).isEqualTo(atBoot.buddies);
      assertThat(atEnd.slabPages).isEqualTo(atBoot.slabPages);
      assertThat(machine.commit().committedPages()).isEqualTo(atBoot.committedPages);
      assertThat(machine.userSpace().rmap().anonVmas().size()).isZero();
      assertThat(atEnd.gauges).isEqualTo(atBoot.gauges);
      machine.memory().verify();
    }
  }

  /** Gives back what lies about for the next one to use. */
  private static void rest(Machine machine) {
    machine.memory().slabs().shrink();
    machine.memory().engine().drainAll();
  }

  @ParameterizedTest
  @CsvSource({"--memory 640, 5", "--memory 640 --cpus 2, 6"})
  void programs_withFoliosOfAllSizes_keepAllBooks(String options, long seed) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList(options.split(" ", -1)));
    try (Machine machine = Machine.boot(parsed)) {
      for (int order = SMALLEST_LARGE_ORDER; order <= Order.PAGEBLOCK; order++) {
        machine.tunables().choose(Tunable.thpEnabled(order), "always");
        machine.tunables().choose(Tunable.shmemEnabled(order), "always");
      }
      rest(machine);
      Books atBoot = new Books(machine);
      machine.run("programs", () -> play(machine, seed, null));
      rest(machine);
      Books atEnd = new Books(machine);

      assertThat(machine.vmStat().ofOrder(SMALLEST_LARGE_ORDER, MthpStat.ANON_FAULT_ALLOC))
          .isPositive();
      assertThat(atEnd.used()).isEqualTo(atBoot.used());
      assertThat(machine.commit().committedPages()).isEqualTo(atBoot.committedPages);
      assertThat(atEnd.gauges).isEqualTo(atBoot.gauges);
      machine.memory().verify();
    }
  }

  /** Books are not compared if atBoot is null: of large folios pages may be in use that nothing maps. */
  private static void play(Machine machine, long seed, @Nullable Books atBoot) {
    RandomPrograms programs = new RandomPrograms(machine, new Rng(seed).stream("programs"));
    Deque<String> latest = new ArrayDeque<>();
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        latest.addLast("(not finished)");
        String what = programs.step();
        latest.removeLast();
        latest.addLast(what);
        if (latest.size() > KEPT) {
          latest.removeFirst();
        }
        if (step % STEPS_BETWEEN_CHECKS == 0) {
          check(machine, programs, atBoot, step);
        }
      }
      assertThat(programs.faults()).isPositive();
      programs.endAll();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, step %d, the latest:%n%s".formatted(seed, step, String.join("\n", latest)), e);
    }
  }

  private static void check(
      Machine machine, RandomPrograms programs, @Nullable Books atBoot, int step) {
    programs.verifyAreas();
    machine.userSpace().invariants().verify(programs.spaces());
    if (atBoot != null) {
      assertThat(new Books(machine).unexplained()).isEqualTo(atBoot.unexplained());
    }
    if (step % (STEPS_BETWEEN_CHECKS * CHECKS_BETWEEN_ENGINE_CHECKS) == 0) {
      machine.memory().verify();
    }
  }

  /** Where all memory is. */
  private static final class Books {
    final long totalPages;
    final long unusedPages;
    final long slabPages;
    final long tablePages;
    final long committedPages;
    final long anonAndFilePages;
    final String buddies;
    final Map<NodeStat, Long> gauges = new EnumMap<>(NodeStat.class);

    Books(Machine machine) {
      totalPages = machine.memory().totalPages();
      unusedPages = machine.memory().unusedPages();
      slabPages = machine.memory().slabs().caches().stream().mapToLong(Books::pagesOf).sum();
      tablePages = machine.pageTables().allPages();
      committedPages = machine.commit().committedPages();
      anonAndFilePages =
          machine.vmStat().total(NodeStat.NR_ANON_PAGES)
              + machine.vmStat().total(NodeStat.NR_FILE_PAGES);
      buddies = BuddyInfo.of(machine.memory().engine()).text();
      GAUGES.forEach(stat -> gauges.put(stat, machine.vmStat().total(stat)));
    }

    private static long pagesOf(KmemCache cache) {
      long slabs = cache.counts().total() / cache.geometry().objects();
      return slabs << cache.geometry().order();
    }

    long used() {
      return totalPages - unusedPages;
    }

    /** What is used and neither slab, page table, anonymous, nor of a file: the same at all times. */
    long unexplained() {
      return used() - slabPages - tablePages - anonAndFilePages;
    }
  }
}
