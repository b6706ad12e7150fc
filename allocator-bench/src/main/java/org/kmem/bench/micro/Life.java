package org.kmem.bench.micro;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread that is started for one piece of work and waited for. */
final class Life {
  private Life() {}

  /**
   * Starts a platform thread and waits until it has ended.
   *
   * @param work what it does
   * @param isMeasured whether what it allocates on the heap is the benchmark's
   * @throws IllegalStateException if the work threw something, or the waiting thread is interrupted
   */
  static void of(Runnable work, boolean isMeasured) {
    FutureTask<Boolean> life =
        new FutureTask<>(
            () -> {
              work.run();
              if (isMeasured) {
                Figures.endsThread();
              }
            },
            true);
    Thread.ofPlatform().daemon().start(life);
    try {
      life.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for a thread to end", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread ended early: " + e.getCause(), e);
    }
  }
}
