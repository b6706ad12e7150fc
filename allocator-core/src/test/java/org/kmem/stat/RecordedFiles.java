package org.kmem.stat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.Watermarks;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/** The files of one recorded moment of a machine with one node, and what they say. */
final class RecordedFiles implements VmFigures {
  private static final Pattern ZONE = Pattern.compile("Node +(\\d+), zone +(\\w+)");
  private static final Pattern LINE = Pattern.compile(" *(?:pages )?(\\w+):? +\\(?(\\d[^)]*)\\)?");

  /** One zone as recorded: its lines by name, and the lines of each of its per-CPU lists. */
  record Zone(ZoneType type, Map<String, String> lines, List<Map<String, String>> pagesets) {
    long value(String name) {
      return Long.parseLong(lines.getOrDefault(name, "0"));
    }

    ZoneLayout layout() {
      return new ZoneLayout(
          0, type, value("start_pfn"), value("spanned"), value("present"), value("managed"));
    }

    Watermarks marks() {
      return new Watermarks(value("min"), value("low"), value("high"), value("promo"));
    }

    long[] protection() {
      return Arrays.stream(lines.getOrDefault("protection", "").split(", ", -1))
          .mapToLong(Long::parseLong)
          .toArray();
    }
  }

  private final String machine;
  private final List<Zone> zones = new ArrayList<>();
  private final Map<String, Long> nodeFigures = new HashMap<>();
  private final Map<String, Long> machineFigures = new HashMap<>();

  RecordedFiles(String machine) {
    this.machine = machine;
    parseZoneinfo();
  }

  private void parseZoneinfo() {
    boolean inNode = false;
    for (String line : text("zoneinfo").lines().toList()) {
      Matcher zone = ZONE.matcher(line);
      Matcher figure = LINE.matcher(line);
      if (zone.matches()) {
        zones.add(
            new Zone(ZoneType.ofKernelName(zone.group(2)), new HashMap<>(), new ArrayList<>()));
      } else if (line.equals("  per-node stats")) {
        inNode = true;
      } else if (figure.matches()) {
        inNode &= !line.startsWith("  pages free");
        put(figure.group(1), figure.group(2), inNode);
      }
    }
  }

  private void put(String name, String value, boolean inNode) {
    Zone zone = zones.getLast();
    if (inNode) {
      nodeFigures.put(name, Long.parseLong(value));
    } else if (name.equals("cpu")) {
      zone.pagesets.add(new HashMap<>());
    } else if (zone.pagesets.isEmpty() || name.equals("start_pfn")) {
      zone.lines.putIfAbsent(name, value);
    } else {
      zone.pagesets.getLast().put(name, value);
    }
  }

  /** The machine, without ranges, so that nothing is released. */
  MachineLayout layout() {
    return new MachineLayout(1, List.of(), zones.stream().map(Zone::layout).toList());
  }

  List<Zone> zones() {
    return zones;
  }

  int cpus() {
    return zones.getFirst().pagesets.size();
  }

  /** Rows of numbers, for example of the free blocks. */
  List<long[]> rows(String file) {
    return text(file)
        .lines()
        .map(line -> Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray())
        .toList();
  }

  String text(String file) {
    return text(machine, file);
  }

  /** A file of any folder of recordings. */
  static String text(String folder, String file) {
    String path = folder + "/" + file + ".txt";
    try (InputStream in = RecordedFiles.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  @Override
  public long ofZone(int node, ZoneType type, String name) {
    return zones.get(type.index()).value(name);
  }

  @Override
  public long ofNode(int node, String name) {
    return nodeFigures.getOrDefault(name, 0L);
  }

  @Override
  public long ofMachine(String name) {
    if (machineFigures.isEmpty()) {
      text("vmstat")
          .lines()
          .map(line -> line.split(" ", -1))
          .forEach(fields -> machineFigures.put(fields[0], Long.parseLong(fields[1])));
    }
    return machineFigures.getOrDefault(name, 0L);
  }
}
