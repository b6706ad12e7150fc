package org.kmem.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmem.bench.replay.ReplayResult.EndState;
import org.kmem.bench.replay.ReplayResult.Prediction;
import org.kmem.bench.replay.ReplayResult.Row;
import org.kmem.bench.replay.ReplayResult.TraceSummary;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.ZoneInfo;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageTrace;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.stat.FragmentationIndex;
import org.kmem.units.Order;

/**
 * Replays of one recording by several strategies, each on a machine of its own. Not thread-safe.
 */
public final class Replay {
  private final Recording recording;
  private final RecordedMachine machine;
  private final Timing timing;
  private final Optional<FreeBlockCounts> kernelFree;
  private final Optional<EndState> kernelEnd;
  private final Optional<MemoryMap> kernelMemory;

  /**
   * Prepares to replay a recording.
   *
   * @param recording the recording
   * @param freeList free blocks to start from instead of the recorded ones
   * @param timing how often each strategy is timed
   * @throws SnapshotException if the recording lacks what a replay starts from
   * @throws IOException if the trace cannot be read
   */
  public Replay(Recording recording, Optional<FreeBlocks> freeList, Timing timing)
      throws IOException {
    this.recording = recording;
    this.machine = RecordedMachine.of(recording, freeList);
    this.timing = timing;
    try (PageAllocator zones = machine.bootEmpty(Strategy.BUDDY, PageHooks.NONE, PageTrace.NONE)) {
      MigrateTypeNumbers numbers = recording.migrateTypes();
      this.kernelFree =
          recording.end().freeBlocks().map(end -> FreeBlockCounts.of(zones, end, numbers));
      this.kernelMemory =
          recording
              .end()
              .freeBlocks()
              .flatMap(free ->
                  recording
                      .end()
                      .pageBlocks()
                      .map(types -> MemoryMap.of(zones, free, types, numbers)));
    }
    this.kernelEnd = kernelFree.map(free -> endState(free, kernelCachedPages()));
  }

  /**
   * Replays it.
   *
   * @param mode follow or decide
   * @param strategies one row for each
   * @return how they did
   * @throws IOException if the trace cannot be read
   */
  public ReplayResult run(ReplayMode mode, List<Strategy> strategies) throws IOException {
    List<Row> rows = new ArrayList<>();
    FollowOutcome followed = FollowReplay.run(recording, machine, Strategy.BUDDY);
    if (mode == ReplayMode.FOLLOW) {
      for (Strategy strategy : strategies) {
        rows.add(follow(strategy));
      }
    } else {
      PageScript script = PageScript.read(recording, machine.gate());
      for (Strategy strategy : strategies) {
        rows.add(mode == ReplayMode.STRESS ? stress(script, strategy) : decide(script, strategy));
      }
    }
    return new ReplayResult(
        recording.name(),
        recording.meta().map(meta -> meta.kernel()).orElse("unknown"),
        machine.cpus(),
        mode,
        TraceSummary.of(followed.report()),
        kernelEnd,
        kernelMemory,
        followed.kernelFailures(),
        rows);
  }

  private Row follow(Strategy strategy) throws IOException {
    List<FollowOutcome> outcomes = new ArrayList<>();
    for (int run = 0; run < timing.runs(); run++) {
      outcomes.add(FollowReplay.run(recording, machine, strategy));
    }
    FollowOutcome outcome = outcomes.getLast();
    FreeBlockCounts free = outcome.free();
    return new Row(
        strategy.toString(),
        outcome.events(),
        eventsPerSecond(outcome.events(), outcomes.stream().map(FollowOutcome::nanos).toList()),
        eventsPerSecond(outcome.events(), List.of(outcomes.getFirst().nanos())),
        seconds(outcomes.stream().map(FollowOutcome::nanos).toList()),
        outcome.reproducedFailures(),
        Optional.empty(),
        Optional.empty(),
        0,
        endState(free, 0),
        blockDifference(free),
        typedBlockDifference(free),
        modelOnly(free),
        kernelOnly(free),
        outcome.metadataBytes(),
        outcome.oddities(),
        List.of(),
        Optional.of(outcome.memory()));
  }

  private Row decide(PageScript script, Strategy strategy) {
    DecideOutcome outcome = DecideReplay.run(machine, script, strategy, timing);
    return row(
        strategy,
        outcome,
        strategy == Strategy.BUDDY_PCP
            ? Optional.of(ResyncReplay.run(machine, script))
            : Optional.empty(),
        Optional.of(outcome.prediction()));
  }

  private Row stress(PageScript script, Strategy strategy) {
    DecideOutcome outcome = StressReplay.run(machine, script, strategy, timing.runs());
    return row(strategy, outcome, Optional.empty(), Optional.empty());
  }

  private Row row(
      Strategy strategy,
      DecideOutcome outcome,
      Optional<Prediction> resynchronised,
      Optional<Prediction> freeRunning) {
    FreeBlockCounts free = outcome.free();
    return new Row(
        strategy.toString(),
        outcome.events(),
        eventsPerSecond(outcome.events(), outcome.runNanos()),
        eventsPerSecond(outcome.events(), List.of(outcome.firstNanos())),
        seconds(outcome.runNanos()),
        outcome.failures(),
        resynchronised,
        freeRunning,
        outcome.peakPages(),
        endState(free, outcome.cachedPages()),
        blockDifference(free),
        typedBlockDifference(free),
        modelOnly(free),
        kernelOnly(free),
        outcome.metadataBytes(),
        outcome.oddities(),
        outcome.overTime(),
        outcome.memory());
  }

  private long blockDifference(FreeBlockCounts free) {
    return kernelFree.map(free::differenceByOrder).orElse(0L);
  }

  private Optional<Long> typedBlockDifference(FreeBlockCounts free) {
    return kernelFree.filter(FreeBlockCounts::hasTypes).map(free::differenceByType);
  }

  private long modelOnly(FreeBlockCounts free) {
    return kernelFree.map(kernel -> free.frames().minus(kernel.frames())).orElse(0L);
  }

  private long kernelOnly(FreeBlockCounts free) {
    return kernelFree.map(kernel -> kernel.frames().minus(free.frames())).orElse(0L);
  }

  private long kernelCachedPages() {
    return recording.end().zoneInfo().stream()
        .flatMap(info -> info.zones().stream())
        .flatMap(zone -> zone.perCpu().stream())
        .mapToLong(ZoneInfo.PerCpu::count)
        .sum();
  }

  private static EndState endState(FreeBlockCounts free, long cachedPages) {
    org.kmem.stat.FreeBlocks blocks = free.byOrder();
    return new EndState(
        blocks.pages(),
        blocks.byOrder(),
        FragmentationIndex.unusable(blocks, Order.PAGEBLOCK) / 1000.0,
        FragmentationIndex.intactHugeFrames(blocks),
        cachedPages);
  }

  private static double eventsPerSecond(long events, List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return events * 1e9 / sorted.get(sorted.size() / 2);
  }

  private static List<Double> seconds(List<Long> nanos) {
    return nanos.stream().map(nano -> nano / 1e9).toList();
  }
}
