package org.kmem.bench.gate.deterministic;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Runs workloads and counts. For one thread at a time. */
final class CountedRows {
  /**
   * Bytes that ten operations allocate on the heap, rounded down: the JVM itself makes some tens of bytes a run, now and
   * then. Only where the compiler leaves no allocation out.
   */
  static final String HEAP_BYTES = "heapBytesPer10";

  /** The first pass of a row initialises classes and links calls, and is not looked at. */
  private static final int PASSES = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final WorkSet work;
  private final boolean withHeap;

  private CountedRows(WorkSet work, boolean withHeap) {
    this.work = work;
    this.withHeap = withHeap;
  }

  /**
   * Counts in this JVM.
   *
   * @param before is given each class file of the engine first, see {@link CountingLoader}
   * @param wanted which rows
   * @param withHeap whether bytes on the heap are counted as well
   * @param soFar hears the name of each row before it is run
   * @throws IllegalStateException if two runs of one row differ: the row is not deterministic
   */
  static CountTable count(
      UnaryOperator<byte[]> before,
      Predicate<String> wanted,
      boolean withHeap,
      Consumer<String> soFar) {
    WorkSet work = new CountingLoader(before).workSet();
    CountedRows rows = new CountedRows(work, withHeap);
    SequencedMap<String, Map<String, Long>> counts = new LinkedHashMap<>();
    for (String row : work.rows()) {
      if (wanted.test(row)) {
        soFar.accept(row);
        counts.put(row, rows.settled(row));
      }
    }
    return new CountTable(Runtime.version().feature(), counts);
  }

  /** What passes agree upon; of bytes on the heap the least, since the JVM has its own needs now and then. */
  private Map<String, Long> settled(String row) {
    pass(row);
    Map<String, Long> settled = pass(row);
    for (int i = 2; i < PASSES; i++) {
      Map<String, Long> next = pass(row);
      if (withHeap) {
        long least = Math.min(heapBytes(settled), heapBytes(next));
        settled.put(HEAP_BYTES, least);
        next.put(HEAP_BYTES, least);
      }
      if (!next.equals(settled)) {
        throw new IllegalStateException(
            "row '%s' counted %s and then %s: its workload or the engine is not deterministic"
                .formatted(row, settled, next));
      }
    }
    if (withHeap) {
      long operations = Math.max(1, settled.getOrDefault("operations", 1L));
      settled.put(HEAP_BYTES, 10 * heapBytes(settled) / operations);
    }
    settled.values().removeIf(count -> count == 0);
    return settled;
  }

  private static long heapBytes(Map<String, Long> counts) {
    return counts.getOrDefault(HEAP_BYTES, 0L);
  }

  private Map<String, Long> pass(String row) {
    Map<String, Long> counts = new TreeMap<>();
    try (WorkSet.Work opened = work.open(row)) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Tally.begin();
      opened.run();
      long heapBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      Tally.end().forEach((counter, count) -> counts.put(counter.toString(), count));
      if (withHeap) {
        counts.put(HEAP_BYTES, heapBytes);
      }
      counts.putAll(opened.figures());
      counts.values().removeIf(count -> count == 0);
    } finally {
      Tally.pause();
    }
    return counts;
  }
}
