package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.pcp.PcpSizing;
import org.kmem.zone.RecordedMachine.Stage;
import org.kmem.zone.RecordedMachine.Zone;

/** Watermarks, protection and per-CPU sizes of real machines, reproduced number for number. */
class RecordedZoneinfoTest {
  static Stream<RecordedMachine> machines() {
    return RecordedMachine.all();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void watermarks_afterASettingWasWritten_areExact(RecordedMachine machine) {
    for (Stage stage : machine.stages().subList(1, machine.stages().size())) {
      for (Zone zone : stage.zones()) {
        assertThat(
                Watermarks.of(
                    zone.type(),
                    zone.layout().managed(),
                    stage.lowmemManaged(),
                    stage.minFreeKb(),
                    stage.scaleFactor()))
            .as("%s %s", stage, zone.layout())
            .isEqualTo(zone.marks());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void watermarks_atBoot_areThoseOfSmallerZones(RecordedMachine machine) {
    Stage boot = machine.boot();
    List<BootSize.Printed> zones =
        boot.zones().stream()
            .map(z -> new BootSize.Printed(z.type(), z.layout().managed(), z.marks()))
            .toList();

    BootSize.Solution solution = solve(boot);

    assertThat(solution.totals()).as("%s", solution).isPositive();
    assertThat(solution.largest()).isLessThanOrEqualTo(boot.lowmemManaged());
    for (int i = 0; i < zones.size(); i++) {
      long managedThen = solution.managedThen().get(i);
      assertThat(managedThen).isLessThanOrEqualTo(zones.get(i).managed());
      if (managedThen > 0) {
        Zone zone = boot.zones().get(i);
        assertThat(
                PcpSizing.of(managedThen, zone.marks().low(), zone.nodeCpus(), machine.cpus(), 0)
                    .batch())
            .isEqualTo(zone.batch());
      }
    }
  }

  private static BootSize.Solution solve(Stage boot) {
    return new BootSize(
            boot.zones().stream()
                .map(z -> new BootSize.Printed(z.type(), z.layout().managed(), z.marks()))
                .toList(),
            boot.minFreeKb(),
            boot.thp().equals("always"),
            sizes -> true)
        .solve();
  }

  /**
   * All machines booted the same kernel with the same RAM disk, so one size of boot memory must
   * explain them all, and it must be what the kernel said it released: 5876 kB of RAM disk, 4172 kB
   * and 460 kB of init code and data, 2028 kB of encryption pages. With a Movable zone the RAM disk
   * may lie there and not count as lowmem.
   */
  @Test
  void watermarks_atBootOfAllMachines_areExplainedByOneSizeOfBootMemory() {
    long least = 0;
    long most = Long.MAX_VALUE;
    for (RecordedMachine machine : machines().filter(m -> m.movablecoreMb() == 0).toList()) {
      BootSize.Solution solution = solve(machine.boot());
      least = Math.max(least, machine.boot().lowmemManaged() - solution.largest());
      most = Math.min(most, machine.boot().lowmemManaged() - solution.smallest());
    }

    assertThat((5876L + 4172 + 460 + 2028) / 4).isBetween(least, most);
    assertThat(most - least).isLessThan(20);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void protection_afterRatiosWereRead_isExact(RecordedMachine machine) {
    for (Stage stage : machine.stages()) {
      for (Zone zone : stage.zones()) {
        assertThat(
                LowmemProtection.of(
                    zone.type(),
                    machine.boot().managedOfNode(zone.layout().node()),
                    stage.ratiosByType()))
            .as("%s %s", stage, zone.layout())
            .containsExactly(zone.protection().toArray(Long[]::new));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void minFreeKbytes_hugePagesSwitched_followsTheKernel(RecordedMachine machine) {
    // After 20000 was written, the scale factor went back to 10 before huge pages went off.
    Stage never = machine.stage("never");
    assertThat(
            MinFreeKbytes.recalculated(20_000, lowmem(never.zones(), marks(never, 20_000)), 20_000))
        .isEqualTo(never.minFreeKb());
    Stage always = machine.stage("always");
    assertThat(
            MinFreeKbytes.raisedForHugePages(
                never.minFreeKb(), always.lowmemZones(), lowmem(never.zones(), printed(never))))
        .isEqualTo(always.minFreeKb());
    Stage written = machine.stage("minfree100");
    assertThat(MinFreeKbytes.recalculated(100, lowmem(written.zones(), printed(written)), 100))
        .isEqualTo(machine.stage("never100").minFreeKb());
    Stage never100 = machine.stage("never100");
    assertThat(
            MinFreeKbytes.raisedForHugePages(
                never100.minFreeKb(),
                never100.lowmemZones(),
                lowmem(never100.zones(), printed(never100))))
        .isEqualTo(machine.stage("always100").minFreeKb());
  }

  private static List<Watermarks> printed(Stage stage) {
    return stage.zones().stream().map(Zone::marks).toList();
  }

  private static List<Watermarks> marks(Stage stage, long minFreeKb) {
    return stage.zones().stream()
        .map(z ->
            Watermarks.of(z.type(), z.layout().managed(), stage.lowmemManaged(), minFreeKb, 10))
        .toList();
  }

  private static long lowmem(List<Zone> zones, List<Watermarks> marks) {
    long pages = 0;
    for (int i = 0; i < zones.size(); i++) {
      if (zones.get(i).type().isLowmem()) {
        pages += MinFreeKbytes.lowmemPages(zones.get(i).layout().managed(), marks.get(i).high());
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void hugePages_byDefault_onFrom512MibOfManagedMemory(RecordedMachine machine) {
    long managed = machine.boot().zones().stream().mapToLong(z -> z.layout().managed()).sum();

    assertThat(MinFreeKbytes.hugePagesByDefault(managed))
        .isEqualTo(machine.boot().thp().equals("always"));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void pcpBatch_afterASettingWasWritten_isExact(RecordedMachine machine) {
    for (Stage stage : machine.stages().subList(1, machine.stages().size())) {
      for (Zone zone : stage.zones()) {
        assertThat(sizing(machine, stage, zone).batch())
            .as("%s %s", stage, zone.layout())
            .isEqualTo(zone.batch());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void pcpHigh_atBoot_isWithinItsBounds(RecordedMachine machine) {
    for (Zone zone : machine.boot().zones()) {
      PcpSizing sizing = sizing(machine, machine.boot(), zone);
      for (long high : zone.liveHighs()) {
        if (high != 0) {
          assertThat(high).as("%s", zone.layout()).isBetween(4L * sizing.batch(), sizing.highMax());
        }
      }
    }
  }

  /**
   * A CPU takes over a new limit when it next uses the list: an idle one may still show the old, less
   * an eighth for each time it has decayed, or one of the setting before that it took after that was
   * printed.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void pcpHigh_fractionSet_isExactWhereTheListWasUsed(RecordedMachine machine) {
    List<String> exact = new ArrayList<>();
    for (String name : List.of("fraction8", "fraction50", "fraction1000000")) {
      Stage stage = machine.stage(name);
      Stage before = machine.stages().get(machine.stages().indexOf(stage) - 1);
      for (int i = 0; i < stage.zones().size(); i++) {
        Zone zone = stage.zones().get(i);
        PcpSizing sizing = sizing(machine, stage, zone);
        PcpSizing earlier = sizing(machine, before, before.zones().get(i));
        assertThat(sizing.highMin()).isEqualTo(sizing.highMax());
        for (int cpu = 0; cpu < zone.liveHighs().size(); cpu++) {
          long high = zone.liveHighs().get(cpu);
          if (high == sizing.highMax()) {
            exact.add(name);
          } else {
            long old = before.zones().get(i).liveHighs().get(cpu);
            assertThat(high)
                .as("%s %s cpu %d, limit %s", stage, zone.layout(), cpu, sizing)
                .isIn(old, old - (old >> 3), earlier.highMin(), earlier.highMax());
          }
        }
      }
    }
    assertThat(exact).contains("fraction8", "fraction50", "fraction1000000");
  }

  private static PcpSizing sizing(RecordedMachine machine, Stage stage, Zone zone) {
    return PcpSizing.of(
        zone.layout().managed(),
        zone.marks().low(),
        zone.nodeCpus(),
        machine.cpus(),
        stage.highFraction());
  }

  @Test
  void machines_resource_hasAllSizesAndStages() {
    assertThat(machines()).hasSize(30).allSatisfy(m -> assertThat(m.stages()).hasSize(17));
  }
}
