package org.kmem.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.replay.ObjectReplayResult.KernelSample;
import org.kmem.bench.replay.ObjectReplayResult.Sample;
import org.kmem.bench.workload.ResidentMemory;

/**
 * Memory over the time of a trace: one pass in order by an allocator that nobody has used, with a look at memory now
 * and then. Used by one thread.
 */
final class OverTime {
  private static final int MOMENTS = 200;

  /**
   * What came of a pass.
   *
   * @param nanos how long it took, without the looking
   * @param samples what there was, at the moments
   * @param caches caches at the end
   */
  record Outcome(long nanos, List<Sample> samples, List<CacheEnd> caches) {}

  private final ObjectScript script;
  private final Touch touch;
  private final List<KernelSample> moments = new ArrayList<>();

  OverTime(ObjectScript script, Touch touch) {
    this.script = script;
    this.touch = touch;
    int count = Math.min(MOMENTS, script.size());
    KernelSample last = new KernelSample(0, 0, 0, 0, 0);
    for (int moment = 1; moment <= count; moment++) {
      last = after(last, (int) ((long) script.size() * moment / count));
      moments.add(last);
    }
  }

  private KernelSample after(KernelSample before, int to) {
    long objects = before.objects();
    long requested = before.requestedBytes();
    long granted = before.kernelBytes();
    for (int i = Math.toIntExact(before.event()); i < to; i++) {
      int sign = script.isAlloc(i) ? 1 : -1;
      objects += sign;
      requested += (long) sign * script.requestOf(script.object(i)).sizeBytes();
      granted += (long) sign * script.grantedOf(script.object(i));
    }
    double seconds = (script.timeNanos(to - 1) - script.timeNanos(0)) / 1e9;
    return new KernelSample(to, seconds, objects, requested, granted);
  }

  /** When memory is looked at, and what the recorded kernel had in the trace's objects then. */
  List<KernelSample> moments() {
    return moments;
  }

  /**
   * Plays the trace once.
   *
   * @param objects an allocator that nobody has used; nothing is held by it afterwards
   * @throws IllegalStateException if it is not sound, or lost objects
   */
  Outcome run(ReplayedObjects objects) {
    boolean tellsGranted = objects.grantedBytes(script.requestOf(0)).isPresent();
    OptionalLong residentBefore = ResidentMemory.ofThisProcess();
    List<Sample> samples = new ArrayList<>();
    List<CacheEnd> caches;
    long nanos = 0;
    try (ObjectPlay play = new ObjectPlay(script, objects, touch)) {
      int from = 0;
      long granted = 0;
      for (KernelSample moment : moments) {
        int to = Math.toIntExact(moment.event());
        long started = System.nanoTime();
        play.play(from, to);
        nanos += System.nanoTime() - started;
        granted += granted(objects, from, to);
        samples.add(
            new Sample(
                tellsGranted ? OptionalLong.of(granted) : OptionalLong.empty(),
                objects.footprintBytes(),
                grownSince(residentBefore)));
        from = to;
      }
      objects.verifyLive(play.held());
      caches = objects.caches();
      play.clear();
    }
    objects.verifyEmpty();
    return new Outcome(nanos, samples, caches);
  }

  private static OptionalLong grownSince(OptionalLong before) {
    OptionalLong now = ResidentMemory.ofThisProcess();
    return before.isPresent() && now.isPresent()
        ? OptionalLong.of(now.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }

  /** By how much a part of the script changes what an allocator has granted; 0 if it cannot tell. */
  private long granted(ReplayedObjects objects, int from, int to) {
    long granted = 0;
    for (int i = from; i < to; i++) {
      int bytes = objects.grantedBytes(script.requestOf(script.object(i))).orElse(0);
      granted += script.isAlloc(i) ? bytes : -bytes;
    }
    return granted;
  }
}
