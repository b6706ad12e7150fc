package org.kmem.zone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What {@code /proc/zoneinfo} of a real Linux 6.12.107 printed at boot and after settings were
 * written: one machine, its stages in order.
 */
record RecordedMachine(
    String name, int memoryMb, int cpus, int nodes, int movablecoreMb, List<Stage> stages) {

  record Stage(
      String name,
      long minFreeKb,
      int scaleFactor,
      int highFraction,
      String thp,
      List<Integer> ratios,
      List<Zone> zones) {

    long lowmemManaged() {
      return zones.stream()
          .filter(zone -> zone.type.isLowmem())
          .mapToLong(zone -> zone.layout.managed())
          .sum();
    }

    int lowmemZones() {
      return (int)
          zones.stream().filter(zone -> zone.type.isLowmem() && zone.layout.managed() > 0).count();
    }

    int[] ratiosByType() {
      return ratios.stream().mapToInt(Integer::intValue).toArray();
    }

    long[] managedOfNode(int node) {
      long[] managed = new long[ZoneType.COUNT];
      for (Zone zone : zones) {
        if (zone.layout.node() == node) {
          managed[zone.type.index()] = zone.layout.managed();
        }
      }
      return managed;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Zone(
      ZoneType type,
      int nodeCpus,
      ZoneLayout layout,
      Watermarks marks,
      List<Long> protection,
      int batch,
      List<Long> liveHighs) {}

  Stage stage(String name) {
    return stages.stream().filter(stage -> stage.name.equals(name)).findFirst().orElseThrow();
  }

  Stage boot() {
    return stages.getFirst();
  }

  @Override
  public String toString() {
    return name;
  }

  static Stream<RecordedMachine> all() {
    Map<String, RecordedMachine> machines = new LinkedHashMap<>();
    for (String[] row : rows("zoneinfo-stages.csv")) {
      RecordedMachine machine =
          machines.computeIfAbsent(
              row[0],
              name ->
                  new RecordedMachine(
                      name,
                      Integer.parseInt(row[1]),
                      Integer.parseInt(row[2]),
                      Integer.parseInt(row[3]),
                      Integer.parseInt(row[4]),
                      new ArrayList<>()));
      if (machine.stages.isEmpty() || !machine.stages.getLast().name.equals(row[5])) {
        machine.stages.add(
            new Stage(
                row[5],
                Long.parseLong(row[6]),
                Integer.parseInt(row[7]),
                Integer.parseInt(row[8]),
                row[9],
                numbers(row[10]).stream().map(Math::toIntExact).toList(),
                new ArrayList<>()));
      }
      ZoneType type = ZoneType.ofKernelName(row[13]);
      machine
          .stages
          .getLast()
          .zones
          .add(
              new Zone(
                  type,
                  Integer.parseInt(row[12]),
                  new ZoneLayout(
                      Integer.parseInt(row[11]),
                      type,
                      Long.parseLong(row[14]),
                      Long.parseLong(row[15]),
                      Long.parseLong(row[16]),
                      Long.parseLong(row[17])),
                  new Watermarks(
                      Long.parseLong(row[18]),
                      Long.parseLong(row[19]),
                      Long.parseLong(row[20]),
                      Long.parseLong(row[21])),
                  numbers(row[22]),
                  Integer.parseInt(row[23]),
                  numbers(row[24])));
    }
    return machines.values().stream();
  }

  /** Rows of a resource without comments, cut at commas. */
  static List<String[]> rows(String resource) {
    try (InputStream in =
        Objects.requireNonNull(RecordedMachine.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(",", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers separated by blanks. */
  static List<Long> numbers(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" ", -1)).map(Long::valueOf).toList();
  }
}
