package org.kmem.bench.micro;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** The slot of a thread, which no other thread uses, and the kind of thread it is. */
@State(Scope.Thread)
public class OwnSlot {
  /**
   * {@link Question#PLATFORM}, {@link Question#VIRTUAL} or {@link Question#FAST}: what {@link SuiteRun} starts the JVM
   * for.
   */
  @Param(Question.PLATFORM)
  public String executor = Question.PLATFORM;

  /** Number of the slot, from 0. */
  int slot;

  /** For JMH. */
  public OwnSlot() {}

  /**
   * Takes the slot of the thread's number.
   *
   * @param thread tells the number
   * @throws IllegalStateException if the thread is of another kind than the row says
   */
  @Setup(Level.Trial)
  public void take(ThreadParams thread) {
    if (!executor.equals(kind(Thread.currentThread()))) {
      throw new IllegalStateException(
          Thread.currentThread() + " is no " + executor + " thread: run it with ./kmem bench");
    }
    slot = thread.getThreadIndex();
  }

  /** The thread has done its operations of this iteration; proving the allocator's state may follow. */
  @TearDown(Level.Iteration)
  public void stop() {
    Figures.stops();
  }

  private static String kind(Thread thread) {
    if (thread.isVirtual()) {
      return Question.VIRTUAL;
    }
    return thread.getClass() == Thread.class ? Question.PLATFORM : Question.FAST;
  }
}
