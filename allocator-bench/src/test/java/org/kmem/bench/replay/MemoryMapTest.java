package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.bench.replay.MemoryMap.Cell;
import org.kmem.bench.replay.MemoryMap.ZoneMap;
import org.kmem.bench.replay.ReplayResult.Row;
import org.kmem.bench.trace.Recordings;
import org.kmem.pagealloc.Strategy;

class MemoryMapTest {
  private static ReplayResult replay(ReplayMode mode, Strategy strategy) throws IOException {
    return new Replay(
            Recordings.open("vm512-a-procs"), Optional.empty(), new Timing(1, Duration.ZERO))
        .run(mode, List.of(strategy));
  }

  private static List<Cell> cells(MemoryMap map) {
    return map.zones().stream().flatMap(zone -> zone.decoded().stream()).toList();
  }

  private static long freeSteps(MemoryMap map) {
    return cells(map).stream().mapToLong(Cell::freeSteps).sum();
  }

  /** The buddy lists end as the kernel's did, so the two maps have to show the same. */
  @Test
  void map_ofFollowedTrace_isTheKernelsOwn() throws IOException {
    ReplayResult result = replay(ReplayMode.FOLLOW, Strategy.BUDDY);
    List<Cell> here = cells(result.rows().getFirst().memory().orElseThrow().after());
    List<Cell> kernel = cells(result.kernelMemory().orElseThrow());
    assertThat(here).extracting(Cell::order).isEqualTo(kernel.stream().map(Cell::order).toList());
    assertThat(here)
        .extracting(Cell::freeSteps)
        .isEqualTo(kernel.stream().map(Cell::freeSteps).toList());
    assertThat(kernel).extracting(Cell::migrateType).contains(0, 1, 2);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void map_ofDecidedTrace_hasTheFreePagesOfTheEnd(Strategy strategy) throws IOException {
    Row row = replay(ReplayMode.DECIDE, strategy).rows().getFirst();
    MemoryMap after = row.memory().orElseThrow().after();
    long steps = freeSteps(after);
    long cells = cells(after).size();
    assertThat(cells).isEqualTo(256);
    assertThat(row.end().freePages())
        .isBetween(
            (steps - cells) * MemoryMap.PAGES_PER_STEP, (steps + cells) * MemoryMap.PAGES_PER_STEP);
    assertThat(freeSteps(row.memory().orElseThrow().before())).isNotEqualTo(steps);
    assertThat(after.zones()).allSatisfy(zone -> assertThat(zone.cells()).hasSizeLessThan(1500));
    assertThat(row.overTime()).hasSize(101);
    assertThat(row.overTime().getLast().freePages()).isEqualTo(row.end().freePages());
  }

  @Test
  void decoded_cellsThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new ZoneMap(0, "DMA", 0, 7, "BAAA").decoded())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 cells for 7");
  }
}
