package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Arm64MachineTest {
  private static final long GIB = 1L << 30;

  @Test
  void layout_usualPlatform_hasAllMemoryBelow4GibInDma() {
    MachineLayout machine = Arm64Machine.ofMemory(8 * GIB).layout();

    assertThat(machine.zone(0, ZoneType.DMA).startPfn()).isEqualTo(1 << 18);
    assertThat(machine.zone(0, ZoneType.DMA).present()).isEqualTo(3 << 18);
    assertThat(machine.zone(0, ZoneType.DMA32).isPopulated()).isFalse();
    assertThat(machine.zone(0, ZoneType.NORMAL).present()).isEqualTo(5 << 18);
  }

  @Test
  void layout_raspberryPi4_hasAllThreeZones() {
    MachineLayout machine = Arm64Machine.ofMemory(8 * GIB).base(0).dmaBits(30).layout();

    assertThat(machine.zone(0, ZoneType.DMA).present()).isEqualTo(1 << 18);
    assertThat(machine.zone(0, ZoneType.DMA32).present()).isEqualTo(3 << 18);
    assertThat(machine.zone(0, ZoneType.NORMAL).present()).isEqualTo(4 << 18);
    assertThat(machine.managedPages()).isEqualTo((8L << 18) - (8L << 18) / 64 - (32 << 8));
  }

  @Test
  void layout_memoryAboveTheLimit_fallsBackTo4Gib() {
    MachineLayout machine = Arm64Machine.ofMemory(2 * GIB).dmaBits(30).layout();

    assertThat(machine.zone(0, ZoneType.DMA).present()).isEqualTo(2 << 18);
    assertThat(machine.zone(0, ZoneType.DMA32).isPopulated()).isFalse();
  }

  @Test
  void layout_nodesAndMovablecore_areSplitEvenly() {
    MachineLayout machine = Arm64Machine.ofMemory(2 * GIB).nodes(2).movablecore(GIB / 2).layout();

    assertThat(machine.zone(0, ZoneType.MOVABLE).present()).isEqualTo(1 << 16);
    assertThat(machine.zone(1, ZoneType.MOVABLE).present()).isEqualTo(1 << 16);
  }

  @Test
  void builder_impossibleFigures_areRefused() {
    assertThatThrownBy(() -> Arm64Machine.ofMemory(GIB).dmaBits(24))
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(() -> Arm64Machine.ofMemory(GIB >> 5))
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(() -> Arm64Machine.ofMemory(GIB).nodes(0))
        .isInstanceOf(InvalidMachineException.class);
    assertThatThrownBy(() -> Arm64Machine.ofMemory(GIB).kernelReserve(GIB).layout())
        .isInstanceOf(InvalidMachineException.class)
        .hasMessageContaining("reserve");
  }
}
