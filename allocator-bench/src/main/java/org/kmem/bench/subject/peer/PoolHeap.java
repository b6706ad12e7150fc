package org.kmem.bench.subject.peer;

import org.kmem.pool.LeakReport;
import org.kmem.pool.OffHeap;

/**
 * A heap of {@code org.kmem.pool} as an application would build it.
 *
 * @param heap the heap
 */
record PoolHeap(OffHeap heap) implements SubjectHeap {
  PoolHeap(long memoryBytes) {
    this(OffHeap.builder().name("bench").capacity(memoryBytes).build());
  }

  @Override
  public long footprintBytes() {
    return heap.usedBytes();
  }

  @Override
  public void verify() {
    heap.verify();
    LeakReport leaks = heap.leaks();
    if (!leaks.isEmpty()) {
      throw new IllegalStateException("something is in use, and nothing should be: " + leaks);
    }
  }

  @Override
  public void close() {
    heap.close();
  }
}
