package org.kmem.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread for each recorded CPU, all let go at one moment. The threads stay from one run to the next, with whatever
 * allocators keep for them. Used by one thread.
 */
final class CpuThreads implements AutoCloseable {
  private final List<ExecutorService> threads = new ArrayList<>();

  /** Whether some thread failed, so that others need not wait for what it would have done. */
  private volatile boolean failed;

  CpuThreads(int cpus) {
    for (int cpu = 0; cpu < cpus; cpu++) {
      String name = "cpu-" + cpu;
      threads.add(
          Executors.newSingleThreadExecutor(
              work -> Thread.ofPlatform().daemon().name(name).unstarted(work)));
    }
  }

  /** Whether some thread of this run has failed. */
  boolean hasFailed() {
    return failed;
  }

  /**
   * Does work on every CPU and waits for all.
   *
   * @param work gets the number of the CPU
   * @return how long it took from when all were ready, in ns
   * @throws IllegalStateException if one failed, with the cause, or if interrupted
   */
  long run(IntConsumer work) {
    failed = false;
    CountDownLatch ready = new CountDownLatch(threads.size());
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> ends = new ArrayList<>();
    for (int cpu = 0; cpu < threads.size(); cpu++) {
      int number = cpu;
      ends.add(threads.get(cpu).submit(() -> runOne(number, work, ready, go)));
    }
    try {
      ready.await();
      long started = System.nanoTime();
      go.countDown();
      @Nullable Throwable problem = null;
      for (Future<?> end : ends) {
        @Nullable Throwable thrown = problemOf(end);
        problem = problem == null ? thrown : problem;
      }
      long took = System.nanoTime() - started;
      if (problem != null) {
        throw new IllegalStateException("a thread of the replay failed: " + problem, problem);
      }
      return took;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a trace was played", interrupted);
    }
  }

  /** Waits for an end, good or bad: what threads use must not be taken from under them. */
  private static @Nullable Throwable problemOf(Future<?> end) throws InterruptedException {
    try {
      end.get();
      return null;
    } catch (ExecutionException thrown) {
      return thrown.getCause();
    }
  }

  private void runOne(int cpu, IntConsumer work, CountDownLatch ready, CountDownLatch go) {
    ready.countDown();
    try {
      go.await();
      work.accept(cpu);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error thrown) {
      failed = true;
      throw thrown;
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdownNow);
  }
}
