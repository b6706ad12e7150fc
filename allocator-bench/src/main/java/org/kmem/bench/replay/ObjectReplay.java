package org.kmem.bench.replay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kmem.bench.replay.ObjectReplayResult.Row;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.SubjectUnavailableException;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.workload.Latencies;
import org.kmem.slab.SlabStrategy;

/**
 * Replays of one recording's objects by several allocators, each opened anew. Not thread-safe.
 *
 * <p>What one allocator taught the compiler another inherits, and what it took from the system a process keeps: for
 * figures to compare, measure each in a JVM of its own.
 */
public final class ObjectReplay {
  /** Timed operations that are enough, when time is up. */
  private static final long SAMPLES_ENOUGH = 20_000;

  private static final long MEMORY_BYTES_MIN = 256L << 20;

  /** Caches by slot, and memory that goes from one cache to another, want more than what lives. */
  private static final int MEMORY_OVER_PEAK = 4;

  private final Recording recording;
  private final ObjectScript script;
  private final Timing timing;
  private final Touch touch;
  private final Consumer<String> progress;
  private final OverTime overTime;
  private final KernelCaches kernelCaches;

  /**
   * Reads a recording.
   *
   * @param recording the recording
   * @param timing how often each allocator is timed
   * @param touch what is written to new objects
   * @param progress hears what is being done
   * @throws ObjectEventsException if the trace has no objects to replay, or too many at once
   * @throws IOException if the trace cannot be read
   */
  public ObjectReplay(Recording recording, Timing timing, Touch touch, Consumer<String> progress)
      throws IOException {
    this.recording = recording;
    this.script = ObjectScript.read(recording);
    this.timing = timing;
    this.touch = touch;
    this.progress = progress;
    this.overTime = new OverTime(script, touch);
    this.kernelCaches = new KernelCaches(recording);
  }

  /**
   * What objects can be replayed by: the engine's strategies each once, since their caches are the recording's.
   *
   * @return names, the control first
   */
  public static List<String> allocators() {
    Stream<String> others =
        ObjectSubjects.names().stream()
            .filter(name -> !name.contains(ObjectSubjects.OVER))
            .filter(name -> !ObjectSubjects.hasOneSize(name));
    return Stream.concat(others, Arrays.stream(SlabStrategy.values()).map(SlabStrategy::toString))
        .toList();
  }

  /**
   * Replays it.
   *
   * @param mode {@link ReplayMode#DECIDE}, in order by one thread, or {@link ReplayMode#STRESS}
   * @param allocators names of {@link #allocators}, a row for each
   * @return how they did
   * @throws IllegalArgumentException if there is no allocator of a name, or objects cannot be replayed that way
   * @throws IllegalStateException if an allocator is not sound at the end, or lost objects
   */
  public ObjectReplayResult run(ReplayMode mode, List<String> allocators) {
    if (mode == ReplayMode.FOLLOW) {
      throw new IllegalArgumentException(
          "objects cannot follow: the trace does not say what the kernel's caches did; decide, or"
              + " stress");
    }
    List<Row> rows = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (String name : allocators) {
      try {
        rows.add(row(mode, name));
      } catch (SubjectUnavailableException unavailable) {
        skipped.add(String.valueOf(unavailable.getMessage()));
      }
    }
    return new ObjectReplayResult(
        recording.name(),
        recording.meta().map(meta -> meta.kernel()).orElse("unknown"),
        script.cpus(),
        mode,
        touch,
        script.summary(),
        script.counts(),
        KmallocSizes.of(script),
        overTime.moments(),
        rows,
        skipped);
  }

  private ReplayedObjects open(String name) {
    long memoryBytes = Math.max(MEMORY_BYTES_MIN, MEMORY_OVER_PEAK * script.counts().peakBytes());
    Optional<SlabStrategy> strategy =
        Arrays.stream(SlabStrategy.values()).filter(s -> s.toString().equals(name)).findFirst();
    return strategy.isPresent()
        ? new EngineObjects(strategy.get(), script, memoryBytes)
        : new SubjectObjects(
            ObjectSubjects.open(name, new ObjectShape(script.cpus(), memoryBytes, Access.RAW)));
  }

  private ObjectPasses passes(ReplayMode mode, String name, ReplayedObjects objects) {
    if (mode != ReplayMode.STRESS) {
      return new ObjectPlay(script, objects, touch);
    }
    if (!objects.freesAnywhere()) {
      throw new SubjectUnavailableException(
          name, "here threads free what others allocated, which it does not allow", null);
    }
    return new ObjectStress(script, objects, touch);
  }

  private Row row(ReplayMode mode, String name) {
    progress.accept(name + ": memory over time");
    OverTime.Outcome first;
    try (ReplayedObjects fresh = open(name)) {
      first = overTime.run(fresh);
    }
    try (ReplayedObjects objects = open(name)) {
      List<Long> nanos = new ArrayList<>();
      OperationTimes times = new OperationTimes();
      long floor;
      long failures;
      try (ObjectPasses passes = passes(mode, name, objects)) {
        progress.accept(name + ": warm-up");
        passFor(timing.warmUp(), passes);
        progress.accept(name + ": " + timing.runs() + " timed passes");
        failures = 0;
        for (int run = 0; run < timing.runs(); run++) {
          nanos.add(passes.play());
          failures += passes.failures();
          if (run == timing.runs() - 1) {
            objects.verifyLive(passes.held());
          }
          passes.clear();
        }
        progress.accept(name + ": single operations");
        floor = Latencies.floorNanos();
        sample(passes, times);
      }
      objects.verifyEmpty();
      List<Long> sorted = nanos.stream().sorted().toList();
      double median = sorted.get(sorted.size() / 2);
      int threads = mode == ReplayMode.STRESS ? script.cpus() : 1;
      return new Row(
          name,
          objects.configuration(),
          script.size() * 1e9 / median,
          median * threads / script.size(),
          script.size() * 1e9 / first.nanos(),
          nanos.stream().map(run -> run / 1e9).toList(),
          times.allocs(),
          times.frees(),
          floor,
          failures,
          first.samples(),
          kernelCaches.beside(first.caches()));
    }
  }

  /** Passes without looking, at least one. */
  private static void passFor(Duration time, ObjectPasses passes) {
    long started = System.nanoTime();
    do {
      passes.play();
      passes.clear();
    } while (System.nanoTime() - started < time.toNanos());
  }

  /** Times single operations, after as long without heeding the times as it takes the compiler to settle again. */
  private void sample(ObjectPasses passes, OperationTimes times) {
    Duration half = timing.warmUp().dividedBy(2);
    passes.sample(times);
    passFor(half, passes);
    times.clear();
    long started = System.nanoTime();
    do {
      passes.play();
      passes.clear();
    } while (times.samples() < SAMPLES_ENOUGH && System.nanoTime() - started < half.toNanos());
  }
}
