package org.kmem.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.SvgPlot;

/** A picture that a result set has beside its raw data, if the run has what it shows. */
enum ResultPicture {
  /** What operations cost. */
  TIME("time.svg", "Time of an operation, by benchmark and allocator") {
    @Override
    Optional<String> of(BenchRun run) {
      return widest(BenchPlots.of(run).times());
    }
  },

  /** Two costs at once. */
  FOOTPRINT("footprint.svg", "Time of an operation against what the process grew by") {
    @Override
    Optional<String> of(BenchRun run) {
      return widest(BenchPlots.of(run).footprints());
    }
  },

  /** What becomes of free memory. */
  AGEING("ageing.svg", "Share of free memory in whole huge frames, by round") {
    @Override
    Optional<String> of(BenchRun run) {
      AgeingTable ageing = AgeingTable.of(run);
      return ageing.table().isEmpty() ? Optional.empty() : Optional.of(ageing.svg());
    }
  };

  private final String file;
  private final String title;

  ResultPicture(String file, String title) {
    this.file = file;
    this.title = title;
  }

  /** The picture as SVG, if there is something to draw. */
  abstract Optional<String> of(BenchRun run);

  /** What it is called in the folder of a set. */
  String file() {
    return file;
  }

  /** What it shows. */
  String title() {
    return title;
  }

  /** Of several questions the one that most allocators were asked. */
  private static Optional<String> widest(List<Plot> plots) {
    return plots.stream()
        .max(Comparator.comparingInt((Plot plot) -> plot.series().size()))
        .map(SvgPlot::svg);
  }
}
