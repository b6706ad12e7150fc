package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.zone.RecordedMachine.Zone;

class X86MachineTest {
  private static final long MIB = 1L << 20;

  static Stream<RecordedMachine> machines() {
    return RecordedMachine.all();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void layout_sizeOfARealMachine_hasTheSameZones(RecordedMachine recorded) {
    MachineLayout machine =
        X86Machine.ofMemory(recorded.memoryMb() * MIB)
            .nodes(recorded.nodes())
            .cpus(recorded.cpus())
            .movablecore(recorded.movablecoreMb() * MIB)
            .layout();

    assertThat(machine.zones()).hasSameSizeAs(recorded.boot().zones());
    for (Zone zone : recorded.boot().zones()) {
      ZoneLayout real = zone.layout();
      ZoneLayout ours = machine.zone(real.node(), real.type());
      assertThat(ours.startPfn()).as("%s %s", ours, real).isEqualTo(real.startPfn());
      assertThat(ours.spanned()).as("%s %s", ours, real).isEqualTo(real.spanned());
      assertThat(ours.present()).as("%s %s", ours, real).isEqualTo(real.present());
      assertThat(ours.managed())
          .as("%s %s", ours, real)
          .isCloseTo(real.managed(), within(recorded.nodes() == 1 ? 4L : 300L));
    }
  }

  /** The figures of the two-node layout lab. */
  @Test
  void layout_twoNodesOf512Mib_haveTheMemoryTheLabPrinted() {
    X86Machine builder = X86Machine.ofMemory(1024 * MIB).nodes(2).cpus(2);
    MachineLayout machine = builder.layout();

    assertThat(Arrays.stream(machine.managedOfNode(0)).sum() / 256).isEqualTo(465);
    assertThat(Arrays.stream(machine.managedOfNode(1)).sum() / 256).isEqualTo(503);
    assertThat(builder.nodeOfCpu(0)).isZero();
    assertThat(builder.nodeOfCpu(1)).isEqualTo(1);
    assertThat(machine.zone(1, ZoneType.DMA).isPopulated()).isFalse();
  }

  @Test
  void layout_ranges_addUpToPresentPages() {
    MachineLayout machine = X86Machine.ofMemory(6144 * MIB).nodes(3).cpus(2).layout();

    assertThat(machine.ranges().stream().mapToLong(MemoryRange::pages).sum())
        .isEqualTo(machine.zones().stream().mapToLong(ZoneLayout::present).sum());
    assertThat(machine.managedPages())
        .isEqualTo(machine.managedOfNode(0)[0] + machine.lowmemManagedPages() - 3840);
    assertThat(machine.lowmemZones()).isEqualTo(5);
  }

  @Test
  void ofMemory_tooSmall_isRefusedWithTheLimit() {
    assertThatThrownBy(() -> X86Machine.ofMemory(63 * MIB))
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("67108864");
    assertThatThrownBy(() -> X86Machine.ofMemory(128 * MIB).nodes(3))
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(() -> X86Machine.ofMemory(128 * MIB).cpus(0))
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(() -> X86Machine.ofMemory(128 * MIB).movablecore(128 * MIB).layout())
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("movablecore");
  }

  @Test
  void layout_manyConfigurations_isConsistentOrRefused() {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    int laidOut = 0;
    for (int round = 0; round < 2000; round++) {
      long memory = (64L << random.nextInt(12)) * MIB + random.nextLong(64) * MIB;
      int nodes = 1 + random.nextInt((int) Math.min(memory / X86Machine.MIN_MEMORY_BYTES, 8));
      int cpus = 1 + random.nextInt(64);
      long movable = random.nextBoolean() ? 0 : random.nextLong(memory);
      String machine =
          "%d MiB, %d nodes, %d CPUs, movablecore %d, seed %d"
              .formatted(memory / MIB, nodes, cpus, movable, seed);
      try {
        MachineLayout layout =
            X86Machine.ofMemory(memory).nodes(nodes).cpus(cpus).movablecore(movable).layout();
        assertThat(layout.ranges().stream().mapToLong(MemoryRange::pages).sum())
            .as(machine)
            .isEqualTo(layout.zones().stream().mapToLong(ZoneLayout::present).sum());
        assertThat(layout.zones())
            .as(machine)
            .filteredOn(ZoneLayout::isPopulated)
            .isSortedAccordingTo(Comparator.comparingLong(ZoneLayout::endPfn));
        laidOut++;
      } catch (InvalidMachineException e) {
        assertThat(e).as(machine).hasMessageContaining("give");
      }
    }
    assertThat(laidOut).isGreaterThan(1000);
  }

  @Test
  void ofMemory_smallestMemory_hasSomethingToUse() {
    assertThat(X86Machine.ofMemory(64 * MIB).layout().managedPages()).isGreaterThan(4096);
  }

  @Test
  void ofMemory_oneTebibyte_hasTheDocumentedMinFree() {
    MachineLayout machine = X86Machine.ofMemory(1L << 40).cpus(64).layout();

    assertThat(MinFreeKbytes.ofLowmem(machine.lowmemManagedPages())).isBetween(129_000L, 131_072L);
  }
}
