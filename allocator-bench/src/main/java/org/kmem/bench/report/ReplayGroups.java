package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.kmem.bench.replay.MemoryMap;
import org.kmem.bench.replay.MemoryMoment;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ObjectReplayResult.Percentiles;
import org.kmem.bench.replay.ObjectReplayResult.Sample;
import org.kmem.bench.replay.ReplayResult;
import org.kmem.bench.replay.ReplayResult.EndState;
import org.kmem.bench.replay.ReplayResult.Row;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;

/** What a report tells of replayed recordings, of pages and of objects. */
final class ReplayGroups {
  static final String PAGES = "Replays of pages";
  static final String OBJECTS = "Replays of objects";

  private static final double MIB = 1 << 20;
  private static final double PAGES_PER_MIB = 256;
  private static final String KERNEL = "kernel";

  private ReplayGroups() {}

  /** What is told of pages. */
  static ReportGroup of(ReplayResult result) {
    ReportGroup group = new ReportGroup(PAGES, ReplayTable.heading(result));
    group.notes(ReplayTable.oddities(result));
    footprint(result, group);
    Plot.Builder free =
        Plot.of("Free memory by order at the end", Axis.linear("order"), Axis.linear("MiB"))
            .note("How large the blocks are that free memory lies in.");
    result.kernelEnd().ifPresent(end -> free.line(KERNEL, byOrder(end)));
    result.rows().forEach(row -> free.line(row.strategy(), byOrder(row.end())));
    List<Plot> ageing = new ArrayList<>();
    addAgeing(result, "Free pages no huge page can use", MemoryMoment::unusableIndex, ageing);
    addAgeing(result, "Intact huge frames", MemoryMoment::intactHugeFrames, ageing);
    if (!free.isEmpty()) {
      ageing.add(free.plot());
    }
    group.plots(PlotKind.AGEING, ageing);
    maps(result).forEach(group::maps);
    group.table("Strategies beside the kernel", ReplayTable.summary(result));
    group.table("Free blocks by order at the end", ReplayTable.blocks(result));
    return group;
  }

  private static void footprint(ReplayResult result, ReportGroup group) {
    Plot.Builder plot =
        Plot.of(
                "An event against metadata",
                Axis.log("struct pages and types, KiB"),
                Axis.log("ns/event"))
            .note("The median pass over the trace; all strategies serve the same memory.");
    for (Row row : result.rows()) {
      plot.marks(
          row.strategy(),
          List.of(new Point(row.metadataBytes() / 1024.0, 1e9 / row.eventsPerSecond())));
    }
    if (!plot.isEmpty()) {
      group.plots(PlotKind.FOOTPRINT, List.of(plot.plot()));
    }
  }

  private static List<Point> byOrder(EndState end) {
    List<Point> points = new ArrayList<>();
    for (int order = 0; order < end.freeBlocks().size(); order++) {
      points.add(
          new Point(order, end.freeBlocks().get(order) * (double) (1L << order) / PAGES_PER_MIB));
    }
    return points;
  }

  private static void addAgeing(
      ReplayResult result, String title, ToDoubleFunction<MemoryMoment> share, List<Plot> plots) {
    Plot.Builder plot = Plot.of(title, Axis.linear("events"), Axis.percent("share of free memory"));
    for (Row row : result.rows()) {
      plot.line(
          row.strategy(),
          row.overTime().stream()
              .map(moment -> new Point(moment.event(), share.applyAsDouble(moment)))
              .toList());
    }
    if (!plot.isEmpty()) {
      plots.add(plot.plot());
    }
  }

  private static List<ReportGroup.Maps> maps(ReplayResult result) {
    List<ReportGroup.Maps> all = new ArrayList<>();
    for (Row row : result.rows()) {
      row.memory()
          .ifPresent(memory -> {
            Map<String, MemoryMap> maps = new LinkedHashMap<>();
            maps.put(row.strategy() + ", before", memory.before());
            maps.put(row.strategy() + ", after", memory.after());
            all.add(new ReportGroup.Maps(row.strategy(), maps));
          });
    }
    if (!all.isEmpty()) {
      result
          .kernelMemory()
          .ifPresent(map ->
              all.addFirst(
                  new ReportGroup.Maps(
                      "the recorded kernel", Map.of("the recorded kernel, after", map))));
    }
    return all;
  }

  /** What is told of objects. */
  static ReportGroup of(ObjectReplayResult result) {
    ReportGroup group = new ReportGroup(OBJECTS, ObjectReplayTable.heading(result));
    List<String> notes = new ArrayList<>(List.of(ObjectReplayTable.counts(result.events())));
    result.rows().forEach(row -> notes.add(row.strategy() + ": " + row.configuration()));
    result.skipped().forEach(why -> notes.add("skipped: " + why));
    group.notes(notes);
    Plot.Builder footprint =
        Plot.of(
                "An event against the most memory held",
                Axis.log("most that the process grew, MiB"),
                Axis.log("ns/event"))
            .note("Growth includes the JVM's own.");
    for (ObjectReplayResult.Row row : result.rows()) {
      double most =
          row.overTime().stream()
                  .map(Sample::residentBytes)
                  .mapToLong(bytes -> bytes.orElse(0))
                  .max()
                  .orElse(0)
              / MIB;
      footprint.marks(row.strategy(), List.of(new Point(most, row.nanosPerEvent())));
    }
    if (!footprint.isEmpty()) {
      group.plots(PlotKind.FOOTPRINT, List.of(footprint.plot()));
    }
    group.plots(
        PlotKind.LATENCY,
        List.of(
            latency("alloc", result, ObjectReplayResult.Row::allocs),
            latency("free", result, ObjectReplayResult.Row::frees)));
    group.plots(PlotKind.OVER_TIME, List.of(ObjectReplaySeries.plot(result)));
    group.table("Speed and memory", ObjectReplayTable.figures(result));
    group.table("ns of single operations", ObjectReplayTable.latencies(result));
    ObjectReplayTable.caches(result)
        .ifPresent(caches -> group.table("Caches at the end, by allocations", caches));
    return group;
  }

  private interface Of {
    Percentiles percentiles(ObjectReplayResult.Row row);
  }

  private static Plot latency(String title, ObjectReplayResult result, Of of) {
    Plot.Builder plot =
        PercentileAxis.plot(title)
            .note(
                "As fast as the trace is replayed: what waits behind a slow operation is not"
                    + " counted.");
    double floor = 0;
    for (ObjectReplayResult.Row row : result.rows()) {
      Percentiles times = of.percentiles(row);
      floor = Math.max(floor, (double) row.floorNanos());
      plot.line(
          row.strategy(),
          PercentileAxis.points(at ->
              switch (at) {
                case "p50" -> (double) times.p50();
                case "p99" -> (double) times.p99();
                case "p99.9" -> (double) times.p999();
                case "max" -> (double) times.max();
                default -> Double.NaN;
              }));
    }
    return plot.rule(new Plot.Rule("clock's floor", false, floor)).plot();
  }
}
