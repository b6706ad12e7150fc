package org.kmem.bench.replay;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Results of allocations that another thread may have to wait for before it frees them. Thread-safe.
 *
 * <p>Who plays a trace waits only for an event that is earlier in it, so the thread with the earliest open event never
 * waits: there is always one that goes on.
 */
final class AwaitedResults {
  /** Nothing yet; no result is this. */
  static final long PENDING = 0;

  private static final int SPINS = 1_000;
  private static final long NAP_NANOS = 10_000;

  private final AtomicLongArray results;

  AwaitedResults(int count) {
    results = new AtomicLongArray(count);
  }

  /** Says what came of an allocation. */
  void set(int index, long result) {
    // release: pairs with the acquire of await(); publishes what was allocated to the thread that
    // frees it
    results.setRelease(index, result);
  }

  /** What came of an allocation; {@link #PENDING} if a thread failed meanwhile. */
  long await(int index, CpuThreads threads) {
    for (int spin = 0; ; spin++) {
      long result = results.getAcquire(index);
      if (result != PENDING || threads.hasFailed()) {
        return result;
      }
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }
}
