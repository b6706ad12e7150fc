package org.kmem.bench.subject.peer;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs JMH's threads as Netty's {@code FastThreadLocalThread}s: what its event loops are, and its allocators are made
 * for. For {@code -Djmh.executor=CUSTOM -Djmh.executor.class=...}, which constructs it by reflection.
 */
public final class FastThreads extends ThreadPoolExecutor {
  /**
   * Makes the pool.
   *
   * @param threads how many threads
   * @param prefix how their names begin
   */
  public FastThreads(int threads, String prefix) {
    super(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(prefix, true));
  }
}
