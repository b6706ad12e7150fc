package org.kmem.bench.micro;

import org.kmem.bench.subject.PageFront;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * How a thread reaches the allocator: the front is taken anew for each iteration, by the thread itself, and goes
 * through the allocator's slow paths once.
 */
@State(Scope.Thread)
public class OwnFront {
  /** {@code handle}, {@code thread}, {@code cpu} or {@code slot}, see {@link PageFront.Kind}. */
  @Param("handle")
  public String front = "handle";

  /** The front. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  PageFront pages;

  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  private OwnedMachine taken;

  private final SlowPaths slowPaths = new SlowPaths();

  /** For JMH. */
  public OwnFront() {}

  /**
   * Takes the front.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param params tells the number of threads
   */
  @Setup(Level.Iteration)
  public void take(OwnedMachine machine, OwnSlot own, BenchmarkParams params) {
    machine.enter();
    taken = machine;
    pages = machine.subject.front(PageFront.Kind.of(front), own.slot);
    slowPaths.exercise(pages, 0, machine.shareBytes(params));
  }

  /** Gives it up. */
  @TearDown(Level.Iteration)
  public void close() {
    pages.close();
    taken.leave();
  }
}
