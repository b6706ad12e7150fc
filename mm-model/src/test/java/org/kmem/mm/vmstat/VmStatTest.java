package org.kmem.mm.vmstat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.stat.Figure;

class VmStatTest {
  @Test
  void names_all_areLinesOfTheKernelsFileInItsOrder() {
    List<String> ours =
        Stream.of(
                ZoneStat.ALL.stream().map(ZoneStat::text),
                NodeStat.ALL.stream().map(NodeStat::text),
                VmEvent.ALL.stream().map(VmEvent::text))
            .flatMap(names -> names)
            .toList();
    try (BootedMachine machine = new BootedMachine("--memory 256")) {
      List<String> file =
          org.kmem.stat.VmStat.of(machine.memory().engine(), org.kmem.stat.VmFigures.NONE)
              .lines()
              .stream()
              .map(Figure::name)
              .toList();
      assertThat(file).containsSubsequence(ours);
      assertThat(file.size() - ours.size()).isLessThan(16);
    }
  }

  @Test
  void indexes_all_areTheirPlaces() {
    for (int i = 0; i < VmEvent.ALL.size(); i++) {
      assertThat(VmEvent.ALL.get(i).index()).isEqualTo(i);
    }
    for (int i = 0; i < NodeStat.ALL.size(); i++) {
      assertThat(NodeStat.ALL.get(i).index()).isEqualTo(i);
    }
    for (int i = 0; i < ZoneStat.ALL.size(); i++) {
      assertThat(ZoneStat.ALL.get(i).index()).isEqualTo(i);
    }
  }

  @Test
  void amounts_ofNodesAndZones_addUpAndStayApart() {
    VmStat stat = new VmStat(2);
    stat.add(0, NodeStat.NR_SWAPCACHED, 5);
    stat.add(1, NodeStat.NR_SWAPCACHED, -2);
    stat.add(1, NodeStat.PGDEMOTE_KHUGEPAGED, 7);
    stat.addZone(9, ZoneStat.NR_ZSPAGES, 3);
    stat.addZone(1, ZoneStat.NR_ZSPAGES, 4);
    stat.count(VmEvent.PGFAULT);
    stat.count(VmEvent.PGFAULT, 2);

    assertThat(stat.total(NodeStat.NR_SWAPCACHED)).isEqualTo(3);
    assertThat(stat.node(1, NodeStat.NR_SWAPCACHED)).isEqualTo(-2);
    assertThat(stat.total(NodeStat.NR_INACTIVE_ANON)).isZero();
    assertThat(stat.total(ZoneStat.NR_ZSPAGES)).isEqualTo(7);
    assertThat(stat.zone(9, ZoneStat.NR_ZSPAGES)).isEqualTo(3);
    assertThat(stat.events(VmEvent.PGFAULT)).isEqualTo(3);
  }
}
