package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads {@code /proc/zoneinfo}.
 *
 * <p>Each line is {@code name number} or {@code name: number}; where the same name can mean two
 * things ({@code high} is a watermark and a list limit), the section tells them apart.
 */
final class ZoneInfoParser {
  private static final int CPU_MAX = 1 << 16;

  private final SnapshotText lines;
  private final List<ZoneInfo.Zone> zones = new ArrayList<>();
  private final Map<String, Long> stats = new LinkedHashMap<>();
  private final List<Long> protection = new ArrayList<>();
  private final List<Map<String, Long>> perCpu = new ArrayList<>();
  private ZoneName zone = new ZoneName(-1, "");

  ZoneInfoParser(String source, String text) {
    lines = new SnapshotText(source, text);
  }

  ZoneInfo parse() throws TraceFormatException {
    boolean inNodeStats = false;
    while (lines.nextLine()) {
      String first = lines.word("a name");
      if (first.equals("Node")) {
        finishZone();
        lines.rewindLine();
        zone = ZoneName.read(lines);
        inNodeStats = false;
      } else if (zone.node() < 0) {
        throw lines.problem("expected \"Node\" but found \"" + SnapshotText.shorten(first) + "\"");
      } else if (first.equals("per-node")) {
        inNodeStats = true;
      } else if (first.equals("pages")) {
        lines.expect("free");
        stats.put("free", lines.number("pages"));
        inNodeStats = false;
      } else if (first.equals("protection:")) {
        readProtection();
      } else if (first.equals("cpu:")) {
        perCpu.add(new HashMap<>(Map.of("cpu", lines.number("a CPU", CPU_MAX))));
      } else if (first.equals("vm")) {
        lines.expect("stats");
        lines.expect("threshold:");
        lines.number("a threshold");
      } else if (!first.equals("pagesets") && !inNodeStats) {
        readNumber(first);
      }
    }
    finishZone();
    return new ZoneInfo(zones);
  }

  private void readNumber(String first) throws TraceFormatException {
    boolean colon = first.endsWith(":");
    String name = colon ? first.substring(0, first.length() - 1) : first;
    boolean afterLists = name.equals("start_pfn") || name.equals("node_unreclaimable");
    if (!perCpu.isEmpty() && !afterLists) {
      perCpu.getLast().put(name, lines.number(name));
      return;
    }
    // Statistics counters are signed inside the kernel and may print as wrapped numbers.
    String word = lines.word("a number");
    try {
      stats.put(name, Long.parseUnsignedLong(word));
    } catch (NumberFormatException notNumber) {
      throw lines.problem("expected a number but found \"" + SnapshotText.shorten(word) + "\"");
    }
  }

  /** Reads {@code (0, 433, 433, 433, 433)}. */
  private void readProtection() throws TraceFormatException {
    while (lines.hasWord()) {
      String word = lines.word("pages");
      protection.add(lines.number(word.replaceAll("[(),]", ""), "pages", Long.MAX_VALUE));
    }
  }

  private void finishZone() throws TraceFormatException {
    if (zone.node() < 0) {
      return;
    }
    List<ZoneInfo.PerCpu> lists = new ArrayList<>();
    for (Map<String, Long> cpu : perCpu) {
      lists.add(
          new ZoneInfo.PerCpu(
              (int) take(cpu, "cpu"),
              take(cpu, "count"),
              take(cpu, "high"),
              take(cpu, "batch"),
              optional(cpu.get("high_min")),
              optional(cpu.get("high_max"))));
    }
    OptionalLong startPfn = optional(stats.remove("start_pfn"));
    stats.putIfAbsent("boost", 0L);
    stats.putIfAbsent("promo", 0L);
    stats.putIfAbsent("cma", 0L);
    zones.add(
        new ZoneInfo.Zone(
            zone.node(),
            zone.name(),
            take(stats, "free"),
            take(stats, "boost"),
            take(stats, "min"),
            take(stats, "low"),
            take(stats, "high"),
            take(stats, "promo"),
            take(stats, "spanned"),
            take(stats, "present"),
            take(stats, "managed"),
            take(stats, "cma"),
            protection,
            startPfn,
            lists,
            stats));
    stats.clear();
    protection.clear();
    perCpu.clear();
  }

  private static OptionalLong optional(@org.jspecify.annotations.Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private long take(Map<String, Long> from, String name) throws TraceFormatException {
    Long value = from.remove(name);
    if (value == null) {
      throw lines.problem("zone " + zone.name() + " has no line \"" + name + "\"");
    }
    return value;
  }
}
