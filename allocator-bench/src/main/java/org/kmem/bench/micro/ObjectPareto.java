package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.SizeMix;
import org.kmem.bench.workload.ToggledPieces;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does an allocation or a free cost when few pieces come and go, and most stay? After alloc-test, whose
 * positions are spread by Pareto's 80/20.
 *
 * <p>Control: {@code control:array}.
 *
 * <p>Expected: between the pair, which the hot places are like, and {@code ObjectRandom}, which the cold ones are like.
 *
 * <p>Threats to validity: 8192 steps are drawn beforehand and repeated, so a place that is not among them never gets a
 * piece. An operation is one allocation or one free, half of what it is elsewhere.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectPareto {
  /** For JMH. */
  public ObjectPareto() {}

  /** The places, hot and cold. */
  @State(Scope.Thread)
  public static class Places extends SteppedObjects {
    /** How many places. */
    @Param("16384")
    public int places;

    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private ToggledPieces pieces;

    /** For JMH. */
    public Places() {}

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    void hold() {
      pieces = new ToggledPieces(newSet(places), SizeMix.of(mix), HeldBlocks.SEED + thread);
    }

    @Override
    void release() {
      pieces.empty(mutator);
    }

    @Override
    void step() {
      pieces.step(mutator);
    }
  }

  /**
   * Pieces freed or allocated.
   *
   * @param own the thread's part
   */
  @Benchmark
  @OperationsPerInvocation(SteppedObjects.STEPS)
  public void toggle(Places own) {
    own.call();
  }
}
