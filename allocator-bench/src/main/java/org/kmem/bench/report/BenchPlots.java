package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Axis.Tick;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;

/** What a run of the benchmarks has to draw, a plot for each question. Immutable. */
public final class BenchPlots {
  private static final double MIB = 1 << 20;

  /** Less of the intended rate than that is told. */
  private static final double KEPT_MIN = 0.95;

  private final BenchRun run;
  private final List<BenchRow> rows;
  private final Set<String> known;

  private BenchPlots(BenchRun run, BenchTable table) {
    this.run = run;
    this.rows = table.rows();
    this.known = table.known();
  }

  /**
   * The plots of a run.
   *
   * @param run the run
   * @return what can be drawn of it
   */
  public static BenchPlots of(BenchRun run) {
    return new BenchPlots(run, BenchTable.of(run));
  }

  /**
   * Time of an operation by allocator: a row for each benchmark, of its questions the one that most allocators were asked.
   *
   * @return one plot, or none if there is nothing to draw
   */
  public List<Plot> times() {
    Map<String, List<BenchRow>> widest = new LinkedHashMap<>();
    group(rows, this::question)
        .values()
        .forEach(its ->
            widest.merge(
                its.getFirst().benchmark(),
                its,
                (some, other) -> other.size() > some.size() ? other : some));
    List<List<BenchRow>> asked = List.copyOf(widest.values());
    Plot.Builder plot =
        Plot.byRow(
            "time of an operation",
            Axis.log("ns/op"),
            asked.stream()
                .map(its -> its.getFirst().benchmark() + threads(its.getFirst()))
                .toList());
    Map<String, List<Point>> points = new LinkedHashMap<>();
    for (int at = 0; at < asked.size(); at++) {
      for (BenchRow row : asked.get(at)) {
        points
            .computeIfAbsent(row.alloc(), any -> new ArrayList<>())
            .add(new Point(row.nanos(), at, row.errorNanos()));
      }
    }
    points.forEach(plot::marks);
    return plot.isEmpty() ? List.of() : List.of(plot.plot());
  }

  /**
   * Time of an operation against what the process grew by.
   *
   * @return a plot for each question whose rows have both
   */
  public List<Plot> footprints() {
    Map<BenchRow, FigureRow> footprints = byRow("footprint.");
    List<Plot> plots =
        plots(
            group(rows.stream().filter(footprints::containsKey).toList(), this::question),
            (question, its) -> {
              Plot.Builder plot =
                  Plot.of(question, Axis.log("process grew, MiB"), Axis.log("ns/op"));
              for (BenchRow row : its) {
                double grew = footprint(row, footprints) / MIB;
                plot.marks(row.alloc(), List.of(new Point(grew, row.nanos(), row.errorNanos())));
              }
              return plot;
            });
    plots.addAll(boots());
    return plots;
  }

  private static double footprint(BenchRow row, Map<BenchRow, FigureRow> footprints) {
    FigureRow found = footprints.get(row);
    return found == null ? Double.NaN : found.score("footprint.resident");
  }

  private List<Plot> boots() {
    return plots(
        group(List.copyOf(byRow("machine.").values()), found -> name(found.row(), Set.of())),
        (question, its) -> {
          Plot.Builder plot =
              Plot.of(
                      question + ": first touch of frames",
                      Axis.log("metadata with the slice in use, MiB"),
                      Axis.log("ns/page"))
                  .note("A machine is booted and a slice of it filled.");
          for (FigureRow found : its) {
            plot.marks(
                found.row().alloc(),
                List.of(
                    new Point(
                        found.score("machine.metadata.slice") / MIB, found.score("machine.fill"))));
          }
          return plot;
        });
  }

  /**
   * Percentiles of single allocations and frees.
   *
   * @return two plots for each question that timed single operations
   */
  public List<Plot> latencies() {
    List<FigureRow> timed = List.copyOf(byRow("latency.").values());
    List<Plot> plots = new ArrayList<>();
    group(timed, found -> question(found.row()))
        .forEach((question, its) -> {
          for (String of : List.of("alloc", "free")) {
            Plot.Builder plot = PercentileAxis.plot(question + ": " + of).note(rate(its));
            for (FigureRow found : its) {
              plot.line(
                  found.row().alloc(),
                  PercentileAxis.points(at -> found.score("latency." + of + "." + at)));
            }
            double floor =
                its.stream()
                    .mapToDouble(found -> found.score("latency.floor"))
                    .filter(Double::isFinite)
                    .max()
                    .orElse(Double.NaN);
            if (!plot.isEmpty()) {
              plots.add(plot.rule(new Plot.Rule("clock's floor", false, floor)).plot());
            }
          }
        });
    return plots;
  }

  /** At which rate operations began, and who did not keep up with it. */
  private static String rate(List<FigureRow> its) {
    String rate = its.getFirst().row().params().get("rate");
    if (rate == null || !its.getFirst().row().isAboutPieces()) {
      return "As fast as threads can: what waits behind a slow operation is not counted.";
    }
    List<String> late =
        its.stream()
            .filter(found -> found.score("latency.kept") < KEPT_MIN)
            .map(found ->
                String.format(
                    Locale.ROOT,
                    "%s %.0f%%",
                    found.row().alloc(),
                    100 * found.score("latency.kept")))
            .toList();
    String intended =
        "At an intended rate of %s operations a second, each from when it was meant to begin."
            .formatted(rate);
    return late.isEmpty()
        ? intended
        : intended + " Rate not kept: " + String.join(", ", late) + ".";
  }

  /**
   * What all threads did together, by their number.
   *
   * @return a plot for each question that was asked with several numbers of threads
   */
  public List<Plot> scalings() {
    ScalingTable scaling = new ScalingTable(run, rows);
    return plots(
        group(rows, row -> name(row, known)),
        (question, its) -> {
          double[] threads =
              its.stream().mapToDouble(BenchRow::threads).distinct().sorted().toArray();
          List<Tick> ticks =
              DoubleStream.of(threads)
                  .mapToObj(count -> new Tick(count, Integer.toString((int) count)))
                  .toList();
          Plot.Builder plot =
              Plot.of(question, Axis.places("threads", true, 1.2, ticks), Axis.log("Mop/s"));
          if (threads.length > 1) {
            group(its, BenchRow::alloc)
                .forEach((alloc, mine) ->
                    plot.line(
                        alloc,
                        mine.stream()
                            .map(row -> new Point(row.threads(), scaling.throughput(row) / 1e6))
                            .toList()));
          }
          return plot.rule(new Plot.Rule(run.cpus() + " CPUs", true, run.cpus()));
        });
  }

  /**
   * What became of free memory while machines got old.
   *
   * @return plots of huge frames that stayed intact, and of free pages that no huge page can use
   */
  public List<Plot> ageings() {
    Map<String, List<FigureRow>> questions =
        group(List.copyOf(byRow("ageing.").values()), found -> name(found.row(), Set.of()));
    List<Plot> plots = new ArrayList<>();
    plots.addAll(
        plots(
            questions,
            (question, its) -> ageing(question + ": intact huge frames", "intactHuge", its)));
    plots.addAll(
        plots(
            questions,
            (question, its) ->
                ageing(question + ": free pages no huge page can use", "unusable", its)));
    return plots;
  }

  private static Plot.Builder ageing(String title, String figure, List<FigureRow> its) {
    Plot.Builder plot =
        Plot.of(title, Axis.linear("round"), Axis.percent("share of free memory"))
            .note("In each round a tenth of what is held is freed and as much allocated.");
    for (FigureRow found : its) {
      List<Double> rounds = found.series().getOrDefault("ageing." + figure, List.of());
      List<Point> points = new ArrayList<>();
      points.add(new Point(0, found.score("ageing.start." + figure)));
      for (int round = 0; round < rounds.size(); round++) {
        points.add(new Point(round + 1, rounds.get(round)));
      }
      plot.line(found.row().alloc(), points);
    }
    return plot;
  }

  private Map<BenchRow, FigureRow> byRow(String prefix) {
    Map<BenchRow, FigureRow> found = new LinkedHashMap<>();
    run.figures(prefix).forEach(row -> found.put(row.row(), row));
    return found;
  }

  private String question(BenchRow row) {
    return name(row, known) + threads(row);
  }

  private String threads(BenchRow row) {
    return ", %d%s thread%s"
        .formatted(
            row.threads(), row.threads() > run.cpus() ? "!" : "", row.threads() == 1 ? "" : "s");
  }

  private static String name(BenchRow row, Set<String> known) {
    return (row.benchmark() + " " + row.paramText(known)).strip();
  }

  private static <T> Map<String, List<T>> group(List<T> all, Function<T, String> by) {
    Map<String, List<T>> groups = new LinkedHashMap<>();
    all.forEach(each -> groups.computeIfAbsent(by.apply(each), any -> new ArrayList<>()).add(each));
    return groups;
  }

  private interface Drawing<T> {
    Plot.Builder of(String question, List<T> its);
  }

  private static <T> List<Plot> plots(Map<String, List<T>> groups, Drawing<T> drawing) {
    List<Plot> plots = new ArrayList<>();
    groups.forEach((question, its) -> {
      Plot.Builder plot = drawing.of(question, its);
      if (!plot.isEmpty()) {
        plots.add(plot.plot());
      }
    });
    return plots;
  }
}
