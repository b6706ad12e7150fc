package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.bench.replay.ObjectReplayResult.KernelSample;
import org.kmem.bench.replay.ObjectReplayResult.Percentiles;
import org.kmem.bench.replay.ObjectReplayResult.Row;
import org.kmem.bench.replay.ObjectReplayResult.Sample;
import org.kmem.bench.replay.ObjectReplayResult.SizeMiss;
import org.kmem.bench.replay.ReplayMode;

/** Replayed objects as people read them: a row for each allocator, then the caches beside the kernel's. */
public final class ObjectReplayTable {
  private static final String NOTHING = "-";

  /** Caches that get a row; the result has all. */
  private static final int CACHES = 20;

  /** Sizes that differ from the kernel's and get a line. */
  private static final int MISSES = 5;

  private ObjectReplayTable() {}

  /**
   * The result as text.
   *
   * @param result a replayed recording
   * @return lines, each ended by a newline
   */
  public static String text(ObjectReplayResult result) {
    StringBuilder text = new StringBuilder();
    text.append(heading(result)).append('\n');
    text.append(counts(result.events())).append('\n');
    text.append(sizes(result));
    text.append(figures(result).text());
    text.append("ns of single operations\n").append(latencies(result).text());
    caches(result)
        .ifPresent(
            table -> text.append("caches at the end, by allocations\n").append(table.text()));
    result
        .rows()
        .forEach(row ->
            text.append(row.strategy()).append(": ").append(row.configuration()).append('\n'));
    result.skipped().forEach(why -> text.append("skipped: ").append(why).append('\n'));
    return text.toString();
  }

  /** What was replayed, on a line. */
  static String heading(ObjectReplayResult result) {
    String heading =
        String.format(
            Locale.ROOT,
            "%s: %s, %d CPUs; objects, %s, %s",
            result.recording(),
            ReplayTable.kernel(result.kernel()),
            result.cpus(),
            result.mode() == ReplayMode.STRESS
                ? "a thread for each CPU at full speed"
                : "in order by one thread",
            switch (result.touch()) {
              case NONE -> "untouched";
              case PAGES -> "a byte of each page written";
              case LINES -> "a byte of each cache line written";
            });
    return heading + ReplayTable.damage(result.trace());
  }

  /** What the trace had, on a line. */
  static String counts(EventCounts events) {
    StringBuilder counts =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%,d events replayed: %,d kmalloc, %,d from caches; %,d objects live at the end, at most %s at once",
                events.replayed(),
                events.kmallocs(),
                events.cacheAllocations(),
                events.live(),
                mib(events.peakBytes()) + " MiB"));
    append(counts, events.silentFrees(), "allocated again while in use: freed just before");
    append(counts, events.olderFrees(), "frees of objects older than the trace left out");
    append(counts, events.unmatchedFrees(), "frees without an allocation since the last left out");
    append(counts, events.nullFrees(), "frees of nothing left out");
    append(counts, events.emptyRequests(), "of no bytes left out");
    append(counts, events.failures(), "that failed in the kernel left out");
    append(counts, events.impossible(), "impossible events left out");
    return counts.toString();
  }

  private static void append(StringBuilder counts, long count, String what) {
    if (count > 0) {
      counts.append(String.format(Locale.ROOT, "; %,d %s", count, what));
    }
  }

  private static String sizes(ObjectReplayResult result) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "kmalloc gives the kernel's size to %,d of %,d requests (%.2f %%)\n",
                result.sizes().agreeing(),
                result.sizes().requests(),
                100 * result.sizes().share()));
    result.sizes().misses().stream()
        .limit(MISSES)
        .forEach((SizeMiss miss) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %d bytes: %d in the kernel, %d here, %,d times\n",
                    miss.requestedBytes(),
                    miss.kernelBytes(),
                    miss.hereBytes(),
                    miss.count())));
    return text.toString();
  }

  /** Speed and memory. */
  static TextTable figures(ObjectReplayResult result) {
    TextTable table =
        new TextTable(
            1,
            "allocator",
            "M events/s",
            "ns/event",
            "first pass",
            "failed",
            "waste %",
            "engine MiB: peak",
            "end",
            "peak/live",
            "process grew MiB: peak",
            "end");
    List<KernelSample> kernel = result.overTime();
    long live = kernel.stream().mapToLong(KernelSample::requestedBytes).max().orElse(0);
    table.row(
        "kernel",
        NOTHING,
        NOTHING,
        NOTHING,
        NOTHING,
        waste(kernel, moment -> kernel.get(moment).kernelBytes()),
        NOTHING,
        NOTHING,
        NOTHING,
        NOTHING,
        NOTHING);
    for (Row row : result.rows()) {
      List<Sample> samples = row.overTime();
      boolean granted = samples.stream().allMatch(sample -> sample.grantedBytes().isPresent());
      OptionalLong peak = peak(samples, Sample::engineBytes);
      table.row(
          row.strategy(),
          number("%.2f", row.eventsPerSecond() / 1e6),
          number("%.1f", row.nanosPerEvent()),
          number("%.2f", row.coldEventsPerSecond() / 1e6),
          Long.toString(row.failures()),
          granted ? waste(kernel, moment -> samples.get(moment).grantedBytes().orElse(0)) : NOTHING,
          mib(peak),
          mib(last(samples, Sample::engineBytes)),
          peak.isPresent() && live > 0 ? number("%.2f", (double) peak.getAsLong() / live) : NOTHING,
          mib(peak(samples, Sample::residentBytes)),
          mib(last(samples, Sample::residentBytes)));
    }
    return table;
  }

  private interface Granted {
    long at(int moment);
  }

  /** Share of granted bytes that nobody asked for, over all moments. */
  private static String waste(List<KernelSample> kernel, Granted granted) {
    long all = IntStream.range(0, kernel.size()).mapToLong(granted::at).sum();
    long requested = kernel.stream().mapToLong(KernelSample::requestedBytes).sum();
    return all == 0 ? NOTHING : number("%.1f", 100.0 * (all - requested) / all);
  }

  private static OptionalLong peak(List<Sample> samples, Function<Sample, OptionalLong> bytes) {
    return samples.stream().map(bytes).flatMapToLong(OptionalLong::stream).max();
  }

  private static OptionalLong last(List<Sample> samples, Function<Sample, OptionalLong> bytes) {
    return samples.isEmpty() ? OptionalLong.empty() : bytes.apply(samples.getLast());
  }

  /** Times of single operations. */
  static TextTable latencies(ObjectReplayResult result) {
    TextTable table =
        new TextTable(
            1,
            "allocator",
            "floor",
            "alloc p50",
            "p99",
            "p99.9",
            "max",
            "free p50",
            "p99",
            "p99.9",
            "max",
            "samples");
    for (Row row : result.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.strategy(), number("%d", row.floorNanos())));
      addPercentiles(cells, row.allocs(), row.floorNanos());
      addPercentiles(cells, row.frees(), row.floorNanos());
      cells.add(number("%d", row.allocs().samples() + row.frees().samples()));
      table.row(cells);
    }
    return table;
  }

  private static void addPercentiles(List<String> cells, Percentiles times, long floorNanos) {
    for (long nanos : new long[] {times.p50(), times.p99(), times.p999(), times.max()}) {
      cells.add(LatencyTable.censored((double) nanos, (double) floorNanos));
    }
  }

  /** The caches at the end, if an allocator has some. */
  static Optional<TextTable> caches(ObjectReplayResult result) {
    return result.rows().stream()
        .filter(row -> !row.caches().isEmpty())
        .findFirst()
        .map(row -> caches(result, row));
  }

  /** The caches of the first allocator that has some, and the slabs of each that has. */
  private static TextTable caches(ObjectReplayResult result, Row first) {
    List<Row> engines = result.rows().stream().filter(row -> !row.caches().isEmpty()).toList();
    List<String> header =
        new ArrayList<>(
            List.of(
                "cache",
                "bytes",
                "per slab",
                "kernel bytes",
                "per slab",
                "allocated",
                "live",
                "kernel active",
                "kernel slabs"));
    engines.forEach(row -> header.add(row.strategy() + " slabs"));
    TextTable table = new TextTable(1, header.toArray(String[]::new));
    first.caches().stream()
        .limit(CACHES)
        .forEach(cache -> {
          List<String> cells = new ArrayList<>();
          cells.add(cache.name());
          cells.add(Integer.toString(cache.sizeBytes()));
          cells.add(Integer.toString(cache.objectsPerSlab()));
          cells.add(
              cache.kernel().map(kernel -> Integer.toString(kernel.sizeBytes())).orElse(NOTHING));
          cells.add(
              cache
                  .kernel()
                  .map(kernel -> Integer.toString(kernel.objectsPerSlab()))
                  .orElse(NOTHING));
          cells.add(Long.toString(cache.allocations()));
          cells.add(Long.toString(cache.liveObjects()));
          cells.add(
              cache
                  .kernel()
                  .map(kernel -> change(kernel.activeAtStart(), kernel.activeAtEnd()))
                  .orElse(NOTHING));
          cells.add(
              cache
                  .kernel()
                  .map(kernel -> change(kernel.slabsAtStart(), kernel.slabsAtEnd()))
                  .orElse(NOTHING));
          engines.forEach(row -> cells.add(slabs(row, cache)));
          table.row(cells);
        });
    return table;
  }

  private static String change(long start, long end) {
    return String.format(Locale.ROOT, "%d%+d", start, end - start);
  }

  private static String slabs(Row row, CacheEnd cache) {
    return row.caches().stream()
        .filter(other -> other.name().equals(cache.name()))
        .findFirst()
        .map(other -> Long.toString(other.slabs()))
        .orElse(NOTHING);
  }

  private static String mib(OptionalLong bytes) {
    return bytes.isPresent() ? mib(bytes.getAsLong()) : NOTHING;
  }

  private static String mib(long bytes) {
    return number("%.2f", bytes / (double) (1 << 20));
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
