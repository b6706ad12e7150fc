package org.kmem.bench.gate;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmem.bench.compare.MedianSummary;
import org.kmem.bench.subject.SpunSubjects;

/**
 * Finds what slows a row down by a share: a known regression, to see whether the gate finds it.
 *
 * <p>Both sides go through the same wrapper around the allocator, which spins after every so many allocations; the base's
 * spins for nothing. How long the candidate's has to spin is found from JVMs without spinning and as many that spin for as long
 * as these measured, by the medians of both: one JVM now and then is compiled badly, and what is planted would be wrong by as much.
 */
final class PlantedSlowdown {
  /** Options of JVMs whose wrapper does nothing. */
  static final List<String> NONE = options(0);

  /** Enough that two of them may be bad. */
  private static final int FORKS = 5;

  private final Side side;
  private final Forks forks;
  private final PrintWriter err;

  PlantedSlowdown(Side side, Forks forks, PrintWriter err) {
    this.side = side;
    this.forks = forks;
    this.err = err;
  }

  /**
   * Finds options for JVMs of the candidate.
   *
   * @param rows rows to slow down
   * @param share by how much: 0.1 is 10 %
   * @return options by row
   * @throws GateException if a row cannot be measured, or does not get slower
   */
  Map<String, List<String>> options(List<GateRow> rows, double share) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (GateRow row : rows) {
      try {
        double plain = nanos(row, 0);
        int doubling = (int) Math.ceil(plain * SpunSubjects.PERIOD);
        double slowed = nanos(row, doubling);
        if (slowed < plain * 1.2) {
          throw GateException.unfit(
              "%s cannot be slowed down: %.2f ns, and %.2f with a wrapper that spins; choose other rows"
                  .formatted(row.name(), plain, slowed));
        }
        int tokens = (int) Math.round(doubling * share * plain / (slowed - plain));
        err.println(
            String.format(
                Locale.ROOT,
                "%s: %d tokens every %d allocations are %.1f%% of %.3f ns",
                row.name(),
                tokens,
                SpunSubjects.PERIOD,
                share * 100,
                plain));
        err.flush();
        options.put(row.name(), options(tokens));
      } catch (Forks.Failure failure) {
        throw GateException.unfit(row.name() + " cannot be measured: " + failure.reason());
      }
    }
    return options;
  }

  private double nanos(GateRow row, int tokens) throws Forks.Failure {
    List<Double> medians = forks.measure(side, row, FORKS, options(tokens)).medians();
    return MedianSummary.of(medians.stream().mapToDouble(Double::doubleValue).toArray(), 0)
        .median();
  }

  private static List<String> options(int tokens) {
    return List.of("-D" + SpunSubjects.PROPERTY + "=" + tokens);
  }
}
