package org.kmem.bench.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A short look at how finely this machine tells time and how often it takes the CPU away.
 *
 * <p>A thread that only reads the clock should see steps of tens of nanoseconds; a longer gap is time
 * that was given to something else: an interrupt, another process, the hypervisor. A quarter of a
 * second tells a noisy machine from a quiet one and no more; it is no measurement.
 */
final class NoiseProbe {
  private static final long DURATION_NANOS = 250_000_000L;
  private static final long WARMUP_NANOS = 50_000_000L;

  /** Gaps above this are counted as time taken away. */
  private static final long GAP_NANOS = 10_000L;

  private static final long COARSE_TIMER_NANOS = 1_000L;

  /** Above this a reading is a system call, or the host was busy with something else. */
  private static final double DEAR_READING_NANOS = 500;

  private static final double NOISY_SHARE = 0.01;

  private NoiseProbe() {}

  static List<Finding> findings() {
    observe(WARMUP_NANOS);
    Observation seen = observe(DURATION_NANOS);
    return List.of(timer(seen), jitter(seen));
  }

  /**
   * What a thread saw that only read the clock.
   *
   * @param durationNanos how long it looked
   * @param reads readings of the clock
   * @param stepNanosMin least step between two different readings
   * @param gaps number of steps above the threshold
   * @param gapNanosMax longest step
   * @param gapNanosSum sum of the steps above the threshold
   */
  record Observation(
      long durationNanos,
      long reads,
      long stepNanosMin,
      long gaps,
      long gapNanosMax,
      long gapNanosSum) {}

  static Observation observe(long durationNanos) {
    long start = System.nanoTime();
    long last = start;
    long reads = 0;
    long stepMin = Long.MAX_VALUE;
    long gaps = 0;
    long gapMax = 0;
    long gapSum = 0;
    while (last - start < durationNanos) {
      long now = System.nanoTime();
      long step = now - last;
      last = now;
      reads++;
      if (step > 0) {
        stepMin = Math.min(stepMin, step);
        gapMax = Math.max(gapMax, step);
      }
      if (step > GAP_NANOS) {
        gaps++;
        gapSum += step;
      }
    }
    return new Observation(last - start, reads, stepMin, gaps, gapMax, gapSum);
  }

  static Finding timer(Observation seen) {
    double readNanos = (double) seen.durationNanos() / seen.reads();
    String text =
        String.format(
            Locale.ROOT, "steps of %d ns, %.0f ns a reading", seen.stepNanosMin(), readNanos);
    Map<String, Object> facts =
        Map.of("stepNanosMin", seen.stepNanosMin(), "readNanosMean", readNanos);
    boolean isFine = seen.stepNanosMin() <= COARSE_TIMER_NANOS && readNanos <= DEAR_READING_NANOS;
    return (isFine
            ? Finding.ok("timer", text, facts)
            : Finding.warn("timer", text, "do not time single operations here", facts))
        .because("a reading is part of each latency, and steps hide what is shorter");
  }

  static Finding jitter(Observation seen) {
    double share = (double) seen.gapNanosSum() / seen.durationNanos();
    String text =
        String.format(
            Locale.ROOT,
            "%d gaps above %d us in %d ms, longest %d us, %.2f%% of the time",
            seen.gaps(),
            GAP_NANOS / 1_000,
            seen.durationNanos() / 1_000_000,
            seen.gapNanosMax() / 1_000,
            share * 100);
    Map<String, Object> facts =
        Map.of(
            "gaps", seen.gaps(),
            "gapNanosMax", seen.gapNanosMax(),
            "takenShare", share,
            "durationNanos", seen.durationNanos());
    return (share <= NOISY_SHARE
            ? Finding.ok("noise", text, facts)
            : Finding.warn("noise", text, "stop other work, or use more forks", facts))
        .because("time taken away is in the figures, and is not the same for both sides");
  }
}
