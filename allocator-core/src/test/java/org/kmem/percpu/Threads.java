package org.kmem.percpu;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs code on threads that end before the caller goes on; what it throws, the caller gets. */
public final class Threads {
  private Threads() {}

  /**
   * On a platform thread of its own.
   *
   * @param <T> what the code answers
   * @param code what is run
   * @return its answer
   * @throws Exception what it threw, as the cause of an {@code ExecutionException}
   */
  public static <T> T onPlatformThread(Callable<T> code) throws Exception {
    return onThread(Thread.ofPlatform(), code);
  }

  /**
   * On a virtual thread of its own.
   *
   * @param <T> what the code answers
   * @param code what is run
   * @return its answer
   * @throws Exception what it threw, as the cause of an {@code ExecutionException}
   */
  public static <T> T onVirtualThread(Callable<T> code) throws Exception {
    return onThread(Thread.ofVirtual(), code);
  }

  private static <T> T onThread(Thread.Builder builder, Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = builder.start(task);
    thread.join();
    return task.get();
  }
}
