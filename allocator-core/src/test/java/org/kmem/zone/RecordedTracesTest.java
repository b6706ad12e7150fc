package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.zone.RecordedMachine.numbers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.pcp.PcpSizing;

/**
 * Zone figures printed beside recorded traces and by the watermark labs.
 *
 * <p>The machines that recorded traces on 6.12 print marks <em>and</em> protection of boot, since
 * nothing renewed either. So one size for each machine must explain all of them.
 */
class RecordedTracesTest {
  record Row(
      String source,
      String kernel,
      int cpus,
      ZoneType type,
      long boost,
      long managed,
      Watermarks marks,
      List<Long> protection,
      int batch,
      List<Long> highs,
      String highMin,
      String highMax) {}

  /** Zones of one snapshot. */
  record Snapshot(String source, String kernel, List<Row> rows) {
    @Override
    public String toString() {
      return source;
    }
  }

  static Stream<Snapshot> snapshots() {
    Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    for (String[] row : RecordedMachine.rows("zoneinfo-traces.csv")) {
      long boost = Long.parseLong(row[5]);
      snapshots
          .computeIfAbsent(row[0], source -> new Snapshot(source, row[1], new ArrayList<>()))
          .rows()
          .add(
              new Row(
                  row[0],
                  row[1],
                  Integer.parseInt(row[3]),
                  ZoneType.ofKernelName(row[4]),
                  boost,
                  Long.parseLong(row[8]),
                  new Watermarks(
                          Long.parseLong(row[9]),
                          Long.parseLong(row[10]),
                          Long.parseLong(row[11]),
                          Long.parseLong(row[12]))
                      .boosted(-boost),
                  numbers(row[13]),
                  Integer.parseInt(row[14]),
                  numbers(row[15]),
                  row[16],
                  row[17]));
    }
    return snapshots.values().stream();
  }

  private static long minFreeKb(Snapshot snapshot) {
    if (snapshot.source().startsWith("vm512")) {
      return 2711;
    }
    return snapshot.source().startsWith("vm1024") ? 45_056 : 67_584;
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm512", "vm1024", "host"})
  void marksAndProtection_everySnapshotOfAMachine_areThoseOfOneEarlierSize(String machine) {
    List<BootSize.Solution> solutions =
        snapshots()
            .filter(snapshot -> snapshot.source().startsWith(machine))
            .map(RecordedTracesTest::solve)
            .distinct()
            .toList();

    assertThat(solutions).hasSize(1);
    assertThat(solutions.getFirst().totals()).as("%s", solutions).isPositive();
  }

  private static BootSize.Solution solve(Snapshot snapshot) {
    List<Row> rows = snapshot.rows();
    return new BootSize(
            rows.stream().map(r -> new BootSize.Printed(r.type(), r.managed(), r.marks())).toList(),
            minFreeKb(snapshot),
            !snapshot.source().startsWith("vm512"),
            sizes -> explainsProtection(rows, sizes))
        .solve();
  }

  private static boolean explainsProtection(List<Row> rows, List<Long> sizes) {
    long[] managed = new long[ZoneType.COUNT];
    for (int i = 0; i < rows.size(); i++) {
      managed[rows.get(i).type().index()] = sizes.get(i);
    }
    return rows.stream()
        .allMatch(row ->
            Arrays.equals(
                LowmemProtection.of(row.type(), managed, LowmemProtection.defaultRatios()),
                row.protection().stream().mapToLong(Long::longValue).toArray()));
  }

  @ParameterizedTest
  @MethodSource("snapshots")
  void pcp_everySnapshot_hasExactBatchAndHighWithinBounds(Snapshot snapshot) {
    for (Row row : snapshot.rows()) {
      PcpSizing sizing =
          PcpSizing.of(row.managed(), row.marks().low(), row.cpus(), row.cpus(), PcpSizing.AUTO);
      assertThat(sizing.batch()).as("%s", row).isEqualTo(row.batch());
      if (!row.highMin().isEmpty()) {
        assertThat(sizing.highMin()).isEqualTo(Long.parseLong(row.highMin()));
        assertThat(sizing.highMax()).isEqualTo(Long.parseLong(row.highMax()));
      }
      for (long high : row.highs()) {
        if (high != 0) {
          assertThat(high).as("%s", row).isBetween(sizing.highMin(), sizing.highMax());
        }
      }
    }
  }

  /** Only the newer kernel's machine was large enough for boot memory not to matter. */
  @ParameterizedTest
  @MethodSource("snapshots")
  void protection_618_isExact(Snapshot snapshot) {
    List<Row> rows = snapshot.rows();
    if (snapshot.kernel().equals("6.18")) {
      long[] managed = new long[ZoneType.COUNT];
      rows.forEach(row -> managed[row.type().index()] = row.managed());
      for (Row row : rows) {
        assertThat(LowmemProtection.of(row.type(), managed, LowmemProtection.defaultRatios()))
            .containsExactly(row.protection().toArray(Long[]::new));
      }
    }
  }

  @Test
  void boost_afterFragmentation_isTheLimitOfItsZone() {
    List<Row> boosted =
        snapshots().flatMap(s -> s.rows().stream()).filter(row -> row.boost() > 0).toList();

    assertThat(boosted)
        .hasSize(1)
        .allSatisfy(row ->
            assertThat(
                    WatermarkBoost.limit(
                        row.managed(), row.marks().high(), WatermarkBoost.DEFAULT_FACTOR))
                .isEqualTo(row.boost()));
  }

  @Test
  void marks_labsAtBoot_areThoseOfAnEarlierSize() {
    List<String[]> boot =
        RecordedMachine.rows("watermark-labs.csv").stream()
            .filter(row -> row[1].equals("boot"))
            .toList();
    assertThat(boot).hasSize(8);
    for (int i = 0; i < boot.size(); i += 2) {
      long minFreeKb = Long.parseLong(boot.get(i)[2]);
      BootSize.Solution solution =
          new BootSize(
                  List.of(labZone(boot.get(i)), labZone(boot.get(i + 1))),
                  minFreeKb,
                  minFreeKb > 4096,
                  sizes -> true)
              .solve();
      assertThat(solution.totals()).as("%s", boot.get(i)[0]).isPositive();
    }
  }

  private static BootSize.Printed labZone(String[] row) {
    long min = Long.parseLong(row[7]);
    long low = Long.parseLong(row[8]);
    long high = Long.parseLong(row[9]);
    // The labs do not print the last mark; it is one gap above high.
    return new BootSize.Printed(
        ZoneType.ofKernelName(row[5]),
        Long.parseLong(row[6]),
        new Watermarks(min, low, high, high + low - min));
  }

  @Test
  void marks_labsAfterAWrite_areExact() {
    int checked = 0;
    List<String[]> rows = RecordedMachine.rows("watermark-labs.csv");
    for (int i = 0; i < rows.size(); i += 2) {
      long[] managed = new long[ZoneType.COUNT];
      managed[0] = Long.parseLong(rows.get(i)[6]);
      managed[1] = Long.parseLong(rows.get(i + 1)[6]);
      for (String[] row : List.of(rows.get(i), rows.get(i + 1))) {
        ZoneType type = ZoneType.ofKernelName(row[5]);
        int[] ratios = numbers(row[4]).stream().mapToInt(Math::toIntExact).toArray();
        assertThat(LowmemProtection.of(type, managed, ratios))
            .containsExactly(numbers(row[10]).toArray(Long[]::new));
        if (!row[1].equals("boot")) {
          Watermarks marks =
              Watermarks.of(
                  type,
                  managed[type.index()],
                  managed[0] + managed[1],
                  Long.parseLong(row[2]),
                  Integer.parseInt(row[3]));
          assertThat(List.of(marks.min(), marks.low(), marks.high()))
              .containsExactly(Long.valueOf(row[7]), Long.valueOf(row[8]), Long.valueOf(row[9]));
          checked++;
        }
      }
    }
    assertThat(checked).isEqualTo(24);
  }
}
