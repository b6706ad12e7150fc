package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.page.VerifyEngine;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.X86Machine;
import org.kmem.zone.ZoneType;

/**
 * Random events against a naive model of who holds which frame, for every strategy and several machines.
 *
 * <p>A failure names its seed; {@code -Dkmem.seed=N} replays it.
 */
final class PageAllocatorModelTest {
  private static final int EVENTS = 40_000;

  /** Seeds that found bugs once, and a fresh one. */
  private static final long[] SEEDS = {1, 2, System.nanoTime()};

  record Machine(String name, MachineLayout layout, int cpus) {
    @Override
    public String toString() {
      return name;
    }
  }

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  static Stream<Arguments> runs() {
    long mib = Machines.MIB;
    List<Machine> machines =
        List.of(
            new Machine("128 MiB", Machines.small(), 2),
            new Machine("2 nodes", X86Machine.ofMemory(256 * mib).nodes(2).cpus(4).layout(), 4),
            new Machine(
                "2 nodes that share a pageblock",
                Machines.of(
                    2,
                    new Machines.Part(0, ZoneType.NORMAL, 1, 8_000),
                    new Machines.Part(1, ZoneType.NORMAL, 8_001, 9_999)),
                2),
            new Machine("5 GiB", X86Machine.ofMemory(5120 * mib).cpus(2).layout(), 2),
            new Machine(
                "movablecore",
                X86Machine.ofMemory(256 * mib).cpus(1).movablecore(100 * mib).layout(),
                1));
    Long replayed = Long.getLong("kmem.seed");
    long[] seeds = replayed == null ? SEEDS : new long[] {replayed};
    return machines.stream()
        .flatMap(machine ->
            Stream.of(Strategy.values())
                .flatMap(strategy ->
                    Arrays.stream(seeds).mapToObj(seed -> Arguments.of(machine, strategy, seed))));
  }

  @ParameterizedTest(name = "{0} {1} seed {2}")
  @MethodSource("runs")
  void randomEvents_againstNaiveModel_agree(Machine machine, Strategy strategy, long seed) {
    RecordingHooks hooks = new RecordingHooks();
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(machine.layout())
                .cpus(machine.cpus())
                .strategy(strategy)
                .hooks(hooks)
                .build(),
            PageAllocator::verify);
    NaiveModel model = new NaiveModel(pages, hooks, new SplittableRandom(seed));
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    int step = 0;
    try {
      for (; step < EVENTS; step++) {
        model.step();
        if (step % 100 == 99) {
          model.checkConservation();
        }
        if (step % 5_000 == 4_999) {
          pages.verify();
        }
        hooks.calls.clear();
      }
      model.freeEverything();
      pages.verify();
      assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", event " + step + ": replay with -Dkmem.seed=" + seed, e);
    }
  }
}
