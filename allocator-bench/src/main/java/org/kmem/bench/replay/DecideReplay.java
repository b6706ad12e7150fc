package org.kmem.bench.replay;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.bench.replay.ReplayResult.Prediction;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageTrace;
import org.kmem.pagealloc.BadPageException;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Passes on a trace's allocations and frees, each on its recorded CPU, and lets the allocator decide which
 * frames they get.
 *
 * <p>Recorded frames are mapped to the ones given here. A freed frame that was never allocated in the trace
 * was in use when it started: it is entered in the books and freed. A frame that is allocated twice without
 * a free between was freed without an event. A page that the compaction daemon frees lives on where no event
 * says; it is freed when a frame is that should be free. Once in a second of the trace's time idle per-CPU lists decay.
 *
 * <p>Requests that must not fail are made as ones that may, since nobody frees memory while they would wait.
 */
final class DecideReplay {
  private static final long MISSING = Long.MIN_VALUE;
  private static final int ORDER_BITS = 4;
  private static final long WARM_UP_NANOS = 500_000_000L;

  private final PageAllocator pages;
  private final RecordedReclaim reclaim;
  private final PageScript script;

  /** Recorded frame to {@code frame << ORDER_BITS | order}. */
  private final Long2LongHashMap live = new Long2LongHashMap(MISSING);

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
  }

  /**
   * Replays a script, each time on a freshly booted machine: until the compiler has settled, then timed, then once
   * more with predictions counted.
   *
   * @param runs timed runs
   */
  static DecideOutcome run(
      RecordedMachine machine, PageScript script, Strategy strategy, int runs) {
    long warmedUp = System.nanoTime() + WARM_UP_NANOS;
    do {
      time(machine, script, strategy);
    } while (System.nanoTime() < warmedUp);
    long[] nanos = new long[runs];
    for (int run = 0; run < runs; run++) {
      nanos[run] = time(machine, script, strategy);
    }
    PredictionScore score = new PredictionScore(machine.startLists());
    RecordedReclaim reclaim = new RecordedReclaim();
    try (PageAllocator pages = machine.boot(strategy, reclaim, PageTrace.NONE)) {
      reclaim.attach(pages);
      DecideReplay replay = new DecideReplay(pages, reclaim, script, score);
      replay.play();
      DecideOutcome outcome = replay.outcome(nanos, score.prediction());
      pages.verify();
      return outcome;
    }
  }

  private static long time(RecordedMachine machine, PageScript script, Strategy strategy) {
    RecordedReclaim reclaim = new RecordedReclaim();
    try (PageAllocator pages = machine.boot(strategy, reclaim, PageTrace.NONE)) {
      reclaim.attach(pages);
      DecideReplay replay = new DecideReplay(pages, reclaim, script, null);
      long started = System.nanoTime();
      replay.play();
      return System.nanoTime() - started;
    }
  }

  private DecideOutcome outcome(long[] nanos, Prediction prediction) {
    return new DecideOutcome(
        script.size(),
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
            new Oddity("frees of what failed here or is not known", ignoredFrees)));
  }

  private void play() {
    ListDecay decay = new ListDecay(pages, script);
    for (int i = 0; i < script.size(); i++) {
      decay.until(script.timeNanos(i));
      reclaim.follow(script.timeNanos(i), script.isByReclaim(i));
      if (script.isAlloc(i)) {
        alloc(script.cpu(i) % pages.slots(), script.pfn(i), script.order(i), script.gfp(i));
      } else {
        free(
            script.cpu(i) % pages.slots(),
            script.pfn(i),
            script.order(i),
            script.isByCompaction(i));
      }
    }
  }

  private void alloc(int cpu, long recorded, int order, int gfp) {
    long old = live.remove(recorded);
    if (old != MISSING) {
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
    live.put(recorded, pfn << ORDER_BITS | order);
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
    if (block == MISSING) {
      block = splitFrom(recorded, order);
    }
    if (isMove) {
      keep(recorded, order, block);
    } else if (block == MISSING) {
      freeOlder(cpu, recorded, order);
    } else if (orderOf(block) == order) {
      release(cpu, block);
    } else {
      freeFirstOf(cpu, recorded, block, order);
    }
  }

  /** Frees the first part of a block that the kernel split after allocating it. */
  private void freeFirstOf(int cpu, long recorded, long block, int order) {
    int whole = orderOf(block);
    if (order > whole) {
      ignoredFrees++;
      return;
    }
    live.put(recorded, block);
    long part = splitFrom(recorded, order);
    live.remove(recorded);
    release(cpu, part);
  }

  /** Splits the block that has a frame in it; returns the part of an order that starts there. */
  private long splitFrom(long recorded, int order) {
    for (int whole = order + 1; whole <= Order.MAX; whole++) {
      long head = Pfn.alignDown(recorded, whole);
      long block = live.get(head);
      if (block == MISSING || orderOf(block) < whole) {
        continue;
      }
      if (order != 0) {
        return MISSING;
      }
      long first = block >> ORDER_BITS;
      pages.split(first, orderOf(block));
      live.remove(head);
      for (long i = 0; i < Order.pages(orderOf(block)); i++) {
        live.put(head + i, (first + i) << ORDER_BITS);
      }
      return live.remove(recorded);
    }
    return MISSING;
  }

  /** Keeps a block that compaction moved: it lives on in a place that no event names. */
  private void keep(long recorded, int order, long block) {
    if (block != MISSING) {
      moved.add(block);
    } else if (adopt(recorded, order)) {
      livePages += Order.pages(order);
      moved.add(recorded << ORDER_BITS | order);
    }
  }

  private void freeOlder(int cpu, long recorded, int order) {
    if (adopt(recorded, order)) {
      adoptedFrees++;
      pages.free(cpu, recorded, order);
    } else if (!moved.isEmpty() && orderOf(moved.getFirst()) == order) {
      release(cpu, moved.removeFirst());
    } else {
      ignoredFrees++;
    }
  }

  private boolean adopt(long recorded, int order) {
    try {
      pages.adopt(recorded, order, pageblockType(recorded));
      return true;
    } catch (BadPageException known) {
      return false;
    }
  }

  private int pageblockType(long pfn) {
    int type = pages.zoneOf(pfn) == null ? 0 : pages.pageBlocks().type(pfn);
    return type < MigrateType.PCP_TYPES ? type : 0;
  }

  private void release(int cpu, long block) {
    pages.free(cpu, block >> ORDER_BITS, orderOf(block));
    livePages -= Order.pages(orderOf(block));
  }

  private static int orderOf(long block) {
    return (int) (block & ((1 << ORDER_BITS) - 1));
  }
}
