package org.kmem.bench.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.units.Order;

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

  private static final int ALLOC = 1;
  private static final int BY_RECLAIM = 2;
  private static final int BY_COMPACTION = 4;
  private static final int OLDER = 8;

  private byte[] kinds = new byte[FIRST_SIZE];
  private int[] cpus = new int[FIRST_SIZE];
  private byte[] orders = new byte[FIRST_SIZE];
  private int[] gfps = new int[FIRST_SIZE];
  private long[] pfns = new long[FIRST_SIZE];
  private long[] timesNanos = new long[FIRST_SIZE];

  private final FrameNumbers frameNumbers;
  private int size;

  private PageScript(TraceCursor trace, EventGate gate) throws IOException {
    BitSet named = new BitSet();
    while (trace.next()) {
      TraceEvent event = trace.event();
      if (!gate.admits(event)) {
        continue;
      }
      String task = trace.strings().task(event.taskId());
      int by = task.startsWith(RECLAIM_DAEMON) ? BY_RECLAIM : 0;
      by |= task.startsWith(COMPACTION_DAEMON) ? BY_COMPACTION : 0;
      int before = size;
      switch (event.type()) {
        case PAGE_ALLOC -> {
          if (!event.failed()) {
            add(by | ALLOC, event);
          }
        }
        case PAGE_FREE -> add(named.get((int) event.pfn()) ? by : by | OLDER, event);
        default -> {}
      }
      if (size > before) {
        named.set((int) event.pfn(), (int) (event.pfn() + Order.pages(event.order())));
      }
    }
    this.frameNumbers = new FrameNumbers(named);
  }

  static PageScript read(Recording recording, EventGate gate) throws IOException {
    try (TraceCursor trace = recording.pageCursor()) {
      return new PageScript(trace, gate);
    }
  }

  private void add(int kind, TraceEvent event) {
    if (size == pfns.length) {
      int longer = size * 2;
      kinds = Arrays.copyOf(kinds, longer);
      cpus = Arrays.copyOf(cpus, longer);
      orders = Arrays.copyOf(orders, longer);
      gfps = Arrays.copyOf(gfps, longer);
      pfns = Arrays.copyOf(pfns, longer);
      timesNanos = Arrays.copyOf(timesNanos, longer);
    }
    kinds[size] = (byte) kind;
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

  /** Numbers of the frames that the allocations and frees name. */
  FrameNumbers frameNumbers() {
    return frameNumbers;
  }

  boolean isAlloc(int index) {
    return (kinds[index] & ALLOC) != 0;
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
    return (kinds[index] & BY_RECLAIM) != 0;
  }

  /** Whether compaction did this. */
  boolean isByCompaction(int index) {
    return (kinds[index] & BY_COMPACTION) != 0;
  }

  /** Whether this is a free, and the first that the trace says of the block: it was in use before. */
  boolean isOlder(int index) {
    return (kinds[index] & OLDER) != 0;
  }

  long pfn(int index) {
    return pfns[index];
  }

  long timeNanos(int index) {
    return timesNanos[index];
  }
}
