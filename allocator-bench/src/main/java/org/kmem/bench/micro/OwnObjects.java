package org.kmem.bench.micro;

import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.CacheOverflow;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.Pace;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Work of a thread with a front of its own, taken anew for each iteration by the thread itself, and in subclasses the
 * pieces that it holds meanwhile. Before anything is held the front is driven into its slow paths, see {@link CacheOverflow}.
 */
@State(Scope.Thread)
public abstract class OwnObjects extends OwnWork {
  /** Driving a front into its slow paths may take such a part of an iteration. */
  private static final int EXERCISE_DIVISOR = 20;

  /** Size of pieces where a workload has many. */
  private static final int USUAL_BYTES = 64;

  /** The thread's way to the allocator. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  Mutator mutator;

  /** The same without a pace. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  private Mutator plain;

  /** For JMH. */
  public OwnObjects() {}

  @Override
  void begin() {
    plain = mutator();
    mutator = plain;
    CacheOverflow.exercise(
        mutator, machine.subject::newSet, usualBytes(), iterationNanos / EXERCISE_DIVISOR);
    hold();
  }

  /** Size of the pieces, or a usual one if there are many. */
  int usualBytes() {
    return USUAL_BYTES;
  }

  @Override
  int largestBytes() {
    return usualBytes();
  }

  /** Allocates what is held during an iteration. */
  void hold() {}

  /** Frees it, by the same thread. */
  void release() {}

  /** Makes a set without pieces. */
  PieceSet newSet(int places) {
    return machine.subject.newSet(places);
  }

  @Override
  void paced(Pace from) {
    mutator = plain.paced(from);
  }

  @Override
  void unpaced() {
    mutator = plain;
  }

  @Override
  void end() {
    release();
    mutator.close();
  }
}
