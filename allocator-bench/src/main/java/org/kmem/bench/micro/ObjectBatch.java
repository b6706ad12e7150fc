package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PieceSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do an allocation and a free cost when 256 pieces come one after the other, and go in the same order?
 *
 * <p>Control: {@code control:array}, whose stack of the size takes all 256.
 *
 * <p>Expected: caches of threads that are shorter than the batch show what lies behind them.
 *
 * <p>Threats to validity: one size, so nothing is split or merged; with 64 bytes the pieces are half of a usual nearest
 * cache. Two threads whose lists share cache lines pay for it here more than in the pair.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectBatch {
  /** Pieces of a batch; a figure is for one of them. */
  static final int BATCH = 256;

  /** For JMH. */
  public ObjectBatch() {}

  /** The places of the pieces. */
  @State(Scope.Thread)
  public static class Places extends OwnObjects {
    /** Size of the pieces. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PieceSet set;

    /** For JMH. */
    public Places() {}

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    @Override
    void hold() {
      set = newSet(BATCH);
    }

    @Override
    void call() {
      for (int place = 0; place < BATCH; place++) {
        mutator.alloc(set, place, sizeBytes);
      }
      mutator.freeAll(set);
    }
  }

  /**
   * A batch allocated and freed.
   *
   * @param own the thread's part
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void batch(Places own) {
    own.call();
  }
}
