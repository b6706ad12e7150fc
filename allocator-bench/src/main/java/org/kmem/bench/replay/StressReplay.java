package org.kmem.bench.replay;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.agrona.collections.Long2LongHashMap;
import org.kmem.bench.replay.ReplayResult.Oddity;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Plays a trace with a thread for each recorded CPU, as fast as they can: every thread does its CPU's
 * allocations and frees in their order, and a free waits for its allocation if another thread has not come so
 * far. At the end the books must balance.
 */
final class StressReplay {
  /** No event: the block was in use before the trace, or its free fits no allocation. */
  private static final int NONE = -1;

  /** A result; frame numbers are stored plus {@link #OFFSET}. */
  private static final long FAILED = 1;

  private static final long OFFSET = 2;

  private final PageAllocator pages;
  private final PageScript script;

  /** For each free the event that allocated the block. */
  private final int[] allocationOf;

  /** Whether a free is of a block in use since before the trace. */
  private final BitSet older;

  private final AwaitedResults results;
  private final FailureCounts failures = new FailureCounts();
  private long skippedFrees;

  private StressReplay(PageAllocator pages, PageScript script) {
    this.pages = pages;
    this.script = script;
    this.allocationOf = new int[script.size()];
    this.older = OlderBlocks.adopt(pages, script);
    this.results = new AwaitedResults(script.size());
    pair();
  }

  static DecideOutcome run(
      RecordedMachine machine, PageScript script, Strategy strategy, int runs) {
    long first = 0;
    long[] nanos = new long[runs];
    for (int run = -1; run < runs; run++) {
      try (PageAllocator pages = machine.boot(strategy, new RecordedReclaim())) {
        StressReplay replay = new StressReplay(pages, script);
        long took = replay.play(machine.cpus());
        if (run < 0) {
          first = took;
        } else {
          nanos[run] = took;
        }
        DecideOutcome outcome = replay.outcome(first, nanos);
        pages.verify();
        if (run == runs - 1) {
          return outcome;
        }
      }
    }
    throw new IllegalArgumentException(runs + " runs: give at least 1");
  }

  private DecideOutcome outcome(long first, long[] nanos) {
    return new DecideOutcome(
        script.size(),
        first,
        Arrays.stream(nanos).boxed().toList(),
        failures.failures(),
        new PredictionScore(StartLists.none()).prediction(),
        0,
        FreeBlockCounts.of(pages),
        pages.zones().stream().mapToLong(Zone::cachedPages).sum(),
        pages.metadataBytes(),
        List.of(new Oddity("frees that fit no whole block", skippedFrees)),
        List.of(),
        Optional.empty());
  }

  /** Finds the allocation of each free. */
  private void pair() {
    Long2LongHashMap open = new Long2LongHashMap(NONE);
    for (int i = 0; i < script.size(); i++) {
      allocationOf[i] = NONE;
      long pfn = script.pfn(i);
      if (script.isAlloc(i)) {
        open.put(pfn, i);
        continue;
      }
      int allocation = (int) open.remove(pfn);
      if (allocation != NONE && script.order(allocation) == script.order(i)) {
        allocationOf[i] = allocation;
      } else if (!older.get(i)) {
        skippedFrees++;
      }
    }
  }

  private long play(int cpus) {
    int[][] events = new int[cpus][];
    for (int cpu = 0; cpu < cpus; cpu++) {
      int slot = cpu;
      events[cpu] =
          IntStream.range(0, script.size()).filter(i -> script.cpu(i) % cpus == slot).toArray();
    }
    try (CpuThreads threads = new CpuThreads(cpus)) {
      return threads.run(cpu -> playCpu(cpu, events[cpu], threads));
    }
  }

  private void playCpu(int slot, int[] events, CpuThreads threads) {
    for (int i : events) {
      if (script.isAlloc(i)) {
        int gfp = script.gfp(i) & ~GfpFlags.__GFP_NOFAIL;
        long pfn = pages.alloc(slot, gfp, script.order(i));
        if (pfn == Pfn.NONE) {
          countFailure(gfp, script.order(i));
        }
        results.set(i, pfn == Pfn.NONE ? FAILED : pfn + OFFSET);
      } else if (older.get(i)) {
        pages.free(slot, script.pfn(i), script.order(i));
      } else if (allocationOf[i] != NONE) {
        long result = results.await(allocationOf[i], threads);
        if (result >= OFFSET) {
          pages.free(slot, result - OFFSET, script.order(i));
        }
      }
    }
  }

  private synchronized void countFailure(int gfp, int order) {
    failures.count(pages, gfp, order);
  }
}
