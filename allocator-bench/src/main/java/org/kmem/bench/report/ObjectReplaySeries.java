package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ObjectReplayResult.KernelSample;
import org.kmem.bench.replay.ObjectReplayResult.Row;
import org.kmem.bench.replay.ObjectReplayResult.Sample;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;
import org.kmem.bench.report.plot.SvgPlot;

/** Memory over time while objects were replayed: for programs, and as a picture. */
public final class ObjectReplaySeries {
  private static final double MIB = 1 << 20;

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
    return SvgPlot.svg(plot(result));
  }

  /** What allocators say they have, or have grown by, and what was asked for. */
  static Plot plot(ObjectReplayResult result) {
    List<KernelSample> moments = result.overTime();
    Plot.Builder plot =
        Plot.of(
            result.recording() + ": memory of allocators, and bytes asked for",
            Axis.linear("events"),
            Axis.linear("MiB"));
    plot.line(
        "asked for", points(moments, at -> OptionalLong.of(moments.get(at).requestedBytes())));
    plot.line(
        "kernel's objects", points(moments, at -> OptionalLong.of(moments.get(at).kernelBytes())));
    for (Row row : result.rows()) {
      plot.line(row.strategy(), points(moments, at -> row.overTime().get(at).engineBytes()));
    }
    return plot.plot();
  }

  private static List<Point> points(List<KernelSample> moments, IntFunction<OptionalLong> bytes) {
    List<Point> points = new ArrayList<>();
    for (int at = 0; at < moments.size(); at++) {
      OptionalLong known = bytes.apply(at);
      if (known.isPresent()) {
        points.add(new Point(moments.get(at).event(), Math.max(0, known.getAsLong()) / MIB));
      }
    }
    return points;
  }
}
