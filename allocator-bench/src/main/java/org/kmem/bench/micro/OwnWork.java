package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.workload.Latencies;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.Pace;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;

/**
 * What a thread does again and again with an allocator of pieces: as fast as it can while JMH measures, and then, for a
 * third of that time, at an intended rate, each operation timed from when it was meant to begin. One state, since JMH
 * closes several in no order that is known.
 */
@State(Scope.Thread)
public abstract class OwnWork {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** What follows an iteration at an intended rate lasts such a part of it. */
  static final int PACED_DIVISOR = 3;

  /** {@code handle}, {@code thread}, {@code cpu} or {@code slot}, see {@link PageFront.Kind}. */
  @Param("handle")
  public String front = "handle";

  /** Allocations and frees in a second that each thread intends while they are timed; with 0 none is. */
  @Param("1000000")
  public int rate = 1_000_000;

  /** The allocator. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  ObjectMachine machine;

  /** Number of the thread, from 0. */
  int thread;

  /** Length of an iteration, in ns. */
  long iterationNanos;

  /** The pace at which operations are timed, or null while JMH measures. */
  private @Nullable Pace pace;

  private long begun;

  /** For JMH. */
  public OwnWork() {}

  /**
   * Makes sure that the allocator has pieces as large as they are here.
   *
   * @param allocator the allocator
   */
  @Setup(Level.Trial)
  public void check(ObjectMachine allocator) {
    allocator.needsPiecesOf(largestBytes());
  }

  /** Size of the largest piece, if it is for the thread to know. */
  int largestBytes() {
    return 1;
  }

  /**
   * Takes what is needed for an iteration.
   *
   * @param allocator the allocator
   * @param own the thread's number
   * @param iteration tells how long it is
   */
  @Setup(Level.Iteration)
  public void take(ObjectMachine allocator, OwnSlot own, IterationParams iteration) {
    allocator.enter();
    machine = allocator;
    thread = own.slot;
    iterationNanos = iteration.getTime().convertTo(TimeUnit.NANOSECONDS);
    begin();
    begun = Figures.begins();
  }

  /** Allocates what is held during an iteration. */
  void begin() {}

  /** What is measured. */
  abstract void call();

  /** From now on operations begin at a pace. */
  void paced(Pace from) {}

  /** And now they do no longer. */
  void unpaced() {}

  /** Frees what is held, by the same thread. */
  void end() {}

  /** Whether single operations are the thread's to time. */
  boolean isTimeable() {
    return true;
  }

  /** Whether operations are timed one by one: then JMH's iteration is over already. */
  boolean isPaced() {
    return pace != null;
  }

  /** Whether to wait for others no longer while operations are timed. */
  boolean isPaceOver() {
    return pace == null || pace.isOver();
  }

  /** Whoever waits for others lets the pace go, since there is nothing to be done meanwhile. */
  void pausePace() {
    if (pace != null) {
      pace.pause();
    }
  }

  /** And has it again afterwards. */
  void resumePace() {
    if (pace != null) {
      pace.resume();
    }
  }

  /** A way to the allocator for the running thread, at the pace if there is one; for whoever takes it to close. */
  Mutator mutator() {
    Mutator plain = machine.mutator(PageFront.Kind.of(front), thread);
    return pace == null ? plain : plain.paced(pace);
  }

  /** Measures at an intended rate, and gives everything up. */
  @TearDown(Level.Iteration)
  public void close() {
    Figures.ends(begun);
    if (thread == 0) {
      machine.tellFootprint();
    }
    if (rate > 0 && isTimeable()) {
      callAtPace();
    }
    end();
    machine.leave();
  }

  private void callAtPace() {
    Pace intended = new Pace(NANOS_PER_SECOND / rate, System::nanoTime);
    long floorNanos =
        2 * Latencies.floorNanos(); // one look at the clock begins it, another ends it
    pace = intended;
    intended.begin(iterationNanos / PACED_DIVISOR);
    paced(intended);
    while (!intended.isOver()) {
      call();
    }
    intended.pause();
    unpaced();
    pace = null;
    machine.tellLatencies(intended, floorNanos);
  }
}
