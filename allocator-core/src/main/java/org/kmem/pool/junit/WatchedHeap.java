package org.kmem.pool.junit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.kmem.pool.LeakDetection;
import org.kmem.pool.LeakReport;
import org.kmem.pool.OffHeap;
import org.kmem.units.ByteSize;

/** The heap of one test, and what is said of it when the test is over. */
final class WatchedHeap {
  private final OffHeap heap;
  private final Queue<LeakReport> leaks = new ConcurrentLinkedQueue<>();

  /**
   * Makes the heap.
   *
   * @param test name of the test
   * @param limit what it may use, as {@link ByteSize#parse} reads it
   * @param detection how leaks are found
   */
  WatchedHeap(String test, String limit, LeakDetection detection) {
    heap =
        OffHeap.builder()
            .name(test)
            .capacity(ByteSize.parse(limit))
            .leakDetection(detection)
            .onLeak(leaks::add)
            .build();
  }

  OffHeap heap() {
    return heap;
  }

  /**
   * Proves the books and closes the heap, if the test has not.
   *
   * @throws AssertionError if something was in use at any close, or there was no room for a request
   */
  void end() {
    try {
      if (heap.isOpen()) {
        heap.verify();
      }
    } finally {
      heap.close();
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.stream().map(LeakReport::text).collect(Collectors.joining()));
    }
    if (heap.refusals() > 0) {
      throw new AssertionError(
          "%s asked for more memory than its limit of %s, %d times: free earlier, or raise @HeapLimit"
              .formatted(heap.name(), ByteSize.text(heap.capacityBytes()), heap.refusals()));
    }
  }
}
