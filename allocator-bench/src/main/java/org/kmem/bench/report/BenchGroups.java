package org.kmem.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a report tells of result files of {@code kmem bench}. */
final class BenchGroups {
  static final String KIND = "Benchmarks";

  /** More noise than that, and the run should be made again. */
  private static final double NOISE_MAX = 0.01;

  private BenchGroups() {}

  static List<ReportGroup> of(Path file) throws IOException {
    BenchRun run = BenchRun.read(file);
    ReportGroup group = new ReportGroup(KIND, file.toString());
    if (run.quick()) {
      group.warning("A quick run, for orientation only: conclusions need one of full effort.");
    }
    noise(run, group);
    BenchTable table = BenchTable.of(run);
    group.notes(table.notes());
    group.notes(table.failures());
    BenchPlots plots = BenchPlots.of(run);
    group.plots(PlotKind.FOOTPRINT, plots.footprints());
    group.plots(PlotKind.LATENCY, plots.latencies());
    group.plots(PlotKind.SCALING, plots.scalings());
    group.plots(PlotKind.AGEING, plots.ageings());
    table.tables().forEach(each -> group.table("", each));
    return List.of(group);
  }

  private static void noise(BenchRun run, ReportGroup group) {
    if (run.environment().getOrDefault("noise", Map.of()).get("takenShare") instanceof Number taken
        && taken.doubleValue() > NOISE_MAX) {
      group.warning(
          String.format(
              Locale.ROOT,
              "Before this run a thread that only read the clock lost %.1f%% of its time: above"
                  + " 1%%, measure again when nothing else runs.",
              100 * taken.doubleValue()));
    }
  }

  /** JDK, flags, machine and noise of a run: names of facts and what they were. */
  static Map<String, String> environment(Path file) throws IOException {
    BenchRun run = BenchRun.read(file);
    Map<String, String> facts = new TreeMap<>();
    run.environment()
        .forEach((finding, its) ->
            its.forEach((fact, value) -> facts.put(finding + ": " + fact, text(value))));
    facts.put("kmem: version", run.kmem());
    facts.put("kmem: commit", run.commit());
    facts.put("kmem: check level", Integer.toString(run.checkLevel()));
    facts.put("run: date", run.date());
    facts.put("run: effort", run.effort());
    List<String> flags = new ArrayList<>();
    run.jmh().forEach(row -> row.path("jvmArgs").forEach(flag -> flags.add(flag.asString())));
    facts.put(
        "jdk: flags of the rows",
        String.join(
            " ",
            flags.stream().filter(flag -> !flag.contains("configuration=")).distinct().toList()));
    return facts;
  }

  private static String text(Object value) {
    return value instanceof Double number && number != Math.rint(number)
        ? String.format(Locale.ROOT, "%.4g", number)
        : String.valueOf(value);
  }
}
