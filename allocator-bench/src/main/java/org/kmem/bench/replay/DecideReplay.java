package org.kmem.bench.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.replay.ReplayResult.Prediction;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Passes on a trace's allocations and frees, each on its recorded CPU, and lets the allocator decide which
 * frames they get.
 *
 * <p>Recorded frames are mapped to the ones given here. {@link OlderBlocks} are in the books
 * from the start and freed as themselves. A frame that is allocated twice without
 * a free between was freed without an event. A page that the compaction daemon frees lives on where no event
 * says; it is freed when a frame is that should be free. Once in a second of the trace's time idle per-CPU lists decay.
 *
 * <p>Requests that must not fail are made as ones that may, since nobody frees memory while they would wait.
 */
final class DecideReplay {
  /** How often free memory is looked at, in the pass that is not timed. */
  private static final int MOMENTS = 100;

  private final PageAllocator pages;
  private final RecordedReclaim reclaim;
  private final PageScript script;

  /** Frees, by index, of blocks that were in use before the trace. */
  private final BitSet older;

  private final LiveBlocks live;
  private final FailureCounts failures = new FailureCounts();
  private final FrameMap frames = new FrameMap();

  /** Null where time is measured. */
  private final @Nullable PredictionScore score;

  /** Blocks that compaction moved, to be freed when their new places are. */
  private final ArrayDeque<Long> moved = new ArrayDeque<>();

  private long livePages;
  private long peakPages;
  private long adoptedFrees;
  private long silentFrees;
  private long ignoredFrees;

  private DecideReplay(
      PageAllocator pages,
      RecordedReclaim reclaim,
      PageScript script,
      @Nullable PredictionScore score) {
    this.pages = pages;
    this.score = score;
    this.reclaim = reclaim;
    this.script = script;
    this.older = OlderBlocks.adopt(pages, script);
    this.live = new LiveBlocks(script.frameNumbers());
  }

  /**
   * Replays a script, each time on a freshly booted machine: until the compiler has settled, then timed, then once
   * more with predictions counted.
   *
   * @param timing how long it takes to settle, and how often it is timed
   */
  static DecideOutcome run(
      RecordedMachine machine, PageScript script, Strategy strategy, Timing timing) {
    long started = System.nanoTime();
    long first = time(machine, script, strategy);
    while (System.nanoTime() - started < timing.warmUp().toNanos()) {
      time(machine, script, strategy);
    }
    long[] nanos = new long[timing.runs()];
    for (int run = 0; run < nanos.length; run++) {
      nanos[run] = time(machine, script, strategy);
    }
    PredictionScore score = new PredictionScore(machine.startLists());
    RecordedReclaim reclaim = new RecordedReclaim();
    try (PageAllocator pages = machine.boot(strategy, reclaim)) {
      reclaim.attach(pages);
      MemoryMap before = MemoryMap.of(pages);
      DecideReplay replay = new DecideReplay(pages, reclaim, script, score);
      List<MemoryMoment> moments = replay.playWithMoments();
      DecideOutcome outcome =
          replay.outcome(
              first,
              nanos,
              score.prediction(),
              moments,
              new MemoryChange(before, MemoryMap.of(pages)));
      pages.verify();
      return outcome;
    }
  }

  private static long time(RecordedMachine machine, PageScript script, Strategy strategy) {
    RecordedReclaim reclaim = new RecordedReclaim();
    try (PageAllocator pages = machine.boot(strategy, reclaim)) {
      reclaim.attach(pages);
      DecideReplay replay = new DecideReplay(pages, reclaim, script, null);
      long started = System.nanoTime();
      replay.play();
      return System.nanoTime() - started;
    }
  }

  private DecideOutcome outcome(
      long first,
      long[] nanos,
      Prediction prediction,
      List<MemoryMoment> moments,
      MemoryChange memory) {
    return new DecideOutcome(
        script.size(),
        first,
        Arrays.stream(nanos).boxed().toList(),
        failures.failures(),
        prediction,
        peakPages,
        FreeBlockCounts.of(pages),
        pages.zones().stream().mapToLong(Zone::cachedPages).sum(),
        pages.metadataBytes(),
        List.of(
            new Oddity("frees of blocks in use since before the trace", adoptedFrees),
            new Oddity("blocks allocated again without a free between", silentFrees),
            new Oddity("frees of what failed here or is not known", ignoredFrees)),
        moments,
        Optional.of(memory));
  }

  private void play() {
    play(new ListDecay(pages, script), 0, script.size());
  }

  private List<MemoryMoment> playWithMoments() {
    ListDecay decay = new ListDecay(pages, script);
    List<MemoryMoment> moments = new ArrayList<>();
    moments.add(MemoryMoment.of(pages, 0));
    int count = Math.min(MOMENTS, script.size());
    int from = 0;
    for (int moment = 1; moment <= count; moment++) {
      int to = (int) ((long) script.size() * moment / count);
      play(decay, from, to);
      moments.add(MemoryMoment.of(pages, to));
      from = to;
    }
    return moments;
  }

  private void play(ListDecay decay, int from, int to) {
    for (int i = from; i < to; i++) {
      decay.until(script.timeNanos(i));
      reclaim.follow(script.timeNanos(i), script.isByReclaim(i));
      int cpu = script.cpu(i) % pages.slots();
      if (script.isAlloc(i)) {
        alloc(cpu, script.pfn(i), script.order(i), script.gfp(i));
      } else if (older.get(i)) {
        freeOlder(cpu, script.pfn(i), script.order(i), script.isByCompaction(i));
      } else {
        free(cpu, script.pfn(i), script.order(i), script.isByCompaction(i));
      }
    }
  }

  private void alloc(int cpu, long recorded, int order, int gfp) {
    long old = live.remove(recorded);
    if (old != LiveBlocks.NONE) {
      silentFrees++;
      release(cpu, old);
    }
    reclaim.nextRequest();
    long pfn = pages.alloc(cpu, gfp & ~GfpFlags.__GFP_NOFAIL, order);
    if (pfn == Pfn.NONE) {
      failures.count(pages, gfp, order);
      return;
    }
    predict(recorded, pfn, order);
    live.put(recorded, LiveBlocks.block(pfn, order));
    livePages += Order.pages(order);
    peakPages = Math.max(peakPages, livePages);
  }

  private void predict(long recorded, long pfn, int order) {
    if (score == null) {
      return;
    }
    score.count(recorded, frames.here(recorded) == pfn);
    for (long i = 0; i < Order.pages(order); i++) {
      frames.match(recorded + i, pfn + i);
    }
  }

  private void free(int cpu, long recorded, int order, boolean isMove) {
    long block = live.remove(recorded);
    if (block == LiveBlocks.NONE) {
      block = splitFrom(recorded, order);
    }
    if (block == LiveBlocks.NONE) {
      if (!isMove) {
        freeUnknown(cpu, order);
      }
    } else if (isMove) {
      moved.add(block);
    } else if (LiveBlocks.order(block) == order) {
      release(cpu, block);
    } else {
      freeFirstOf(cpu, recorded, block, order);
    }
  }

  /** Frees the first page of a block that the kernel split after allocating it. */
  private void freeFirstOf(int cpu, long recorded, long block, int order) {
    if (order > 0) {
      ignoredFrees++;
      return;
    }
    live.put(recorded, block);
    release(cpu, splitFrom(recorded, order));
  }

  /** Splits the block that has a frame in it; returns the page that stands for the frame. */
  private long splitFrom(long recorded, int order) {
    long head = live.headOfLarger(recorded, order);
    if (order != 0 || head == LiveBlocks.NONE) {
      return LiveBlocks.NONE;
    }
    long block = live.get(head);
    pages.split(LiveBlocks.pfn(block), LiveBlocks.order(block));
    live.split(head);
    return live.remove(recorded);
  }

  private void freeOlder(int cpu, long recorded, int order, boolean isMove) {
    if (isMove) {
      livePages += Order.pages(order);
      moved.add(LiveBlocks.block(recorded, order));
    } else {
      adoptedFrees++;
      pages.free(cpu, recorded, order);
    }
  }

  /** A block that nobody here has may have come to its frames when compaction moved it. */
  private void freeUnknown(int cpu, int order) {
    if (!moved.isEmpty() && LiveBlocks.order(moved.getFirst()) == order) {
      release(cpu, moved.removeFirst());
    } else {
      ignoredFrees++;
    }
  }

  private void release(int cpu, long block) {
    pages.free(cpu, LiveBlocks.pfn(block), LiveBlocks.order(block));
    livePages -= Order.pages(LiveBlocks.order(block));
  }
}
