package org.kmem.bench.micro;

import org.kmem.bench.subject.PageFront;
import org.kmem.bench.workload.Mutator;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a thread has of an allocator of pieces: a front, taken anew for each iteration by the thread itself, and in
 * subclasses the pieces that it holds meanwhile. One state, since JMH closes several in no order that is known.
 */
@State(Scope.Thread)
public class OwnObjects {
  /** {@code handle}, {@code thread}, {@code cpu} or {@code slot}, see {@link PageFront.Kind}. */
  @Param("handle")
  public String front = "handle";

  /** The thread's way to the allocator. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  Mutator mutator;

  /** The allocator. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  ObjectMachine machine;

  /** Number of the thread, from 0. */
  int thread;

  /** For JMH. */
  public OwnObjects() {}

  /**
   * Takes the front.
   *
   * @param machine the allocator
   * @param own the thread's number
   */
  @Setup(Level.Iteration)
  public void take(ObjectMachine machine, OwnSlot own) {
    machine.enter();
    this.machine = machine;
    thread = own.slot;
    mutator = machine.mutator(PageFront.Kind.of(front), thread);
    begin();
  }

  /** Allocates what is held during an iteration. */
  void begin() {}

  /** Frees it, by the same thread. */
  void end() {}

  /** Gives the front up. */
  @TearDown(Level.Iteration)
  public void close() {
    end();
    mutator.close();
    machine.leave();
  }
}
