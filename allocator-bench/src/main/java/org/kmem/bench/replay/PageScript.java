package org.kmem.bench.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;

/**
 * The allocations and frees of a trace, in memory, so that replaying them measures the allocator and not the
 * reading. Columns of equal length, one entry for each event.
 *
 * <p>Allocations that failed in the recorded kernel are left out: nobody could use what they would get. The second event of a batched free is left out.
 */
final class PageScript {
  /** Task names of compaction begin so. */
  static final String COMPACTION_DAEMON = "kcompactd";

  private static final String RECLAIM_DAEMON = "kswapd";
  private static final int FIRST_SIZE = 1 << 12;

  private boolean[] allocs = new boolean[FIRST_SIZE];
  private int[] cpus = new int[FIRST_SIZE];
  private byte[] orders = new byte[FIRST_SIZE];
  private int[] gfps = new int[FIRST_SIZE];
  private long[] pfns = new long[FIRST_SIZE];
  private long[] timesNanos = new long[FIRST_SIZE];
  private final BitSet byReclaim = new BitSet();
  private final BitSet byCompaction = new BitSet();
  private int size;

  private PageScript(TraceCursor trace, EventGate gate) throws IOException {
    while (trace.next()) {
      TraceEvent event = trace.event();
      if (!gate.admits(event)) {
        continue;
      }
      String task = trace.strings().task(event.taskId());
      byReclaim.set(size, task.startsWith(RECLAIM_DAEMON));
      byCompaction.set(size, task.startsWith(COMPACTION_DAEMON));
      switch (event.type()) {
        case PAGE_ALLOC -> {
          if (!event.failed()) {
            add(true, event);
          }
        }
        case PAGE_FREE -> add(false, event);
        default -> {}
      }
    }
  }

  static PageScript read(Recording recording, EventGate gate) throws IOException {
    try (TraceCursor trace = recording.pageCursor()) {
      return new PageScript(trace, gate);
    }
  }

  private void add(boolean alloc, TraceEvent event) {
    if (size == pfns.length) {
      int longer = size * 2;
      allocs = Arrays.copyOf(allocs, longer);
      cpus = Arrays.copyOf(cpus, longer);
      orders = Arrays.copyOf(orders, longer);
      gfps = Arrays.copyOf(gfps, longer);
      pfns = Arrays.copyOf(pfns, longer);
      timesNanos = Arrays.copyOf(timesNanos, longer);
    }
    allocs[size] = alloc;
    cpus[size] = event.cpu();
    orders[size] = (byte) event.order();
    gfps[size] = event.gfpFlags();
    pfns[size] = event.pfn();
    timesNanos[size] = event.timeNanos();
    size++;
  }

  int size() {
    return size;
  }

  boolean isAlloc(int index) {
    return allocs[index];
  }

  /** The recorded CPU; CPUs that the machine does not have share the slots of those it has. */
  int cpu(int index) {
    return cpus[index];
  }

  int order(int index) {
    return orders[index];
  }

  int gfp(int index) {
    return gfps[index];
  }

  /** Whether background reclaim did this. */
  boolean isByReclaim(int index) {
    return byReclaim.get(index);
  }

  /** Whether compaction did this. */
  boolean isByCompaction(int index) {
    return byCompaction.get(index);
  }

  long pfn(int index) {
    return pfns[index];
  }

  long timeNanos(int index) {
    return timesNanos[index];
  }
}
