package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.BatchRelay;
import org.kmem.bench.workload.Mutator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * Question: what does it cost when one half of the threads allocate, and the other half free? After xmalloc-test.
 *
 * <p>Threads with even numbers allocate batches of 4096 pieces and leave them, threads with odd numbers take the batch
 * that was left last and free it; at most 100 batches wait. A single thread does both. An operation is an allocation or a
 * free, with a single thread both: the table of all threads together shows twice as many operations as pieces go by.
 *
 * <p>Control: {@code control:array}, which moves pieces back in batches of 256 through a depot with one monitor.
 *
 * <p>Expected: lists by thread are of no use here; what counts is how many pieces go back with one atomic operation.
 *
 * <p>Threats to validity: the slower half decides, the other waits; the wait is in its figure. A batch that waited for
 * long lies in no cache near the thread that frees it: that is the workload, and how many wait is decided by the
 * scheduler. At the end of an iteration each thread may count one batch too many.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectRelay {
  /** Pieces of a batch; a figure is for one of them. */
  static final int BATCH = 4096;

  /** Batches that wait, at most. */
  private static final int WAITING_MAX = 100;

  /** For JMH. */
  public ObjectRelay() {}

  /** Where the batches wait. */
  @State(Scope.Benchmark)
  public static class Shared {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private BatchRelay relay;

    /** For JMH. */
    public Shared() {}

    /**
     * Makes the relay, empty.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      relay = new BatchRelay(WAITING_MAX, BATCH, machine.subject::newSet);
      machine.beforeClose(this::empty);
    }

    private void empty(Mutator mutator) {
      PieceSet set = relay.pollFull();
      while (set != null) {
        mutator.freeAll(set);
        set = relay.pollFull();
      }
    }
  }

  /** What a thread does. */
  @State(Scope.Thread)
  public static class Role extends OwnObjects {
    /** Size of the pieces. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private BatchRelay relay;

    @SuppressWarnings("NullAway.Init") // set by the first call
    private Control control;

    /** For JMH. */
    public Role() {}

    /**
     * Finds the relay.
     *
     * @param shared where it is
     */
    @Setup(Level.Trial)
    public void join(Shared shared) {
      relay = shared.relay;
    }

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    private boolean isOver() {
      return isPaced() ? isPaceOver() : control.stopMeasurement;
    }

    @Override
    void call() {
      boolean alone = machine.threads() == 1;
      try {
        if (alone || thread % 2 == 0) {
          alloc();
        }
        if (alone || thread % 2 == 1) {
          free();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while it waited for a batch", e);
      }
    }

    private void alloc() throws InterruptedException {
      PieceSet set = relay.takeEmpty();
      for (int place = 0; place < BATCH; place++) {
        mutator.alloc(set, place, sizeBytes);
      }
      pausePace();
      boolean given = relay.giveFull(set, this::isOver);
      resumePace();
      if (!given) {
        mutator.freeAll(set);
        relay.giveEmpty(set);
      }
    }

    private void free() throws InterruptedException {
      pausePace();
      PieceSet set = relay.takeFull(this::isOver);
      resumePace();
      if (set != null) {
        mutator.freeAll(set);
        relay.giveEmpty(set);
      }
    }
  }

  /**
   * A batch allocated, or freed.
   *
   * @param own the thread's part
   * @param control tells when the iteration is over
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void batch(Role own, Control control) {
    own.control = control;
    own.call();
  }
}
