package org.kmem.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ObjectReplayResult.KernelSample;
import org.kmem.bench.replay.ObjectReplayResult.Row;
import org.kmem.bench.replay.ObjectReplayResult.Sample;

/** Memory over time while objects were replayed: for programs, and as a picture. */
public final class ObjectReplaySeries {
  private ObjectReplaySeries() {}

  /**
   * All moments of all allocators.
   *
   * @param results replayed recordings
   * @return comma-separated values with a header; what is not known is empty
   */
  public static String csv(List<ObjectReplayResult> results) {
    StringBuilder csv =
        new StringBuilder(
            "recording,allocator,event,seconds,objects,requested_bytes,kernel_bytes,granted_bytes,engine_bytes,resident_bytes\n");
    for (ObjectReplayResult result : results) {
      for (Row row : result.rows()) {
        for (int moment = 0; moment < row.overTime().size(); moment++) {
          KernelSample kernel = result.overTime().get(moment);
          Sample sample = row.overTime().get(moment);
          csv.append(
              String.format(
                  Locale.ROOT,
                  "%s,%s,%d,%.6f,%d,%d,%d,%s,%s,%s\n",
                  quoted(result.recording()),
                  quoted(row.strategy()),
                  kernel.event(),
                  kernel.seconds(),
                  kernel.objects(),
                  kernel.requestedBytes(),
                  kernel.kernelBytes(),
                  text(sample.grantedBytes()),
                  text(sample.engineBytes()),
                  text(sample.residentBytes())));
        }
      }
    }
    return csv.toString();
  }

  private static String text(OptionalLong bytes) {
    return bytes.isPresent() ? Long.toString(bytes.getAsLong()) : "";
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /**
   * A picture of what allocators say they have, and of what was asked for, over the events of a recording.
   *
   * @param result a replayed recording
   * @return SVG that needs nothing else
   */
  public static String svg(ObjectReplayResult result) {
    List<Long> requested = result.overTime().stream().map(KernelSample::requestedBytes).toList();
    List<Row> telling =
        result.rows().stream()
            .filter(
                row -> row.overTime().stream().allMatch(sample -> sample.engineBytes().isPresent()))
            .toList();
    long top =
        Math.max(
            1,
            Math.max(
                max(requested),
                telling.stream().mapToLong(row -> max(engineBytes(row))).max().orElse(0)));
    LinePlot plot =
        new LinePlot(
            result.recording() + ": memory of allocators, and bytes asked for",
            "events",
            String.format(Locale.ROOT, "%.1fM", top / (double) (1 << 20)),
            "0");
    plot.line("asked for", shares(requested, top));
    telling.forEach(row -> plot.line(row.strategy(), shares(engineBytes(row), top)));
    return plot.svg();
  }

  private static List<Long> engineBytes(Row row) {
    return row.overTime().stream().map(sample -> sample.engineBytes().orElse(0)).toList();
  }

  private static long max(List<Long> bytes) {
    return bytes.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private static List<Double> shares(List<Long> bytes, long of) {
    return bytes.stream().map(value -> Math.max(0.0, (double) value / of)).toList();
  }
}
