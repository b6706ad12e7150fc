package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.ConstantPieces;
import org.kmem.bench.workload.SizeMix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do a free and an allocation of the same size cost while as many pieces of each size live? After the
 * constant-occupancy test of NBBS.
 *
 * <p>Control: {@code control:array}, with a stack for each power of two.
 *
 * <p>Expected: what {@code ObjectRandom} costs, less what it takes to turn one size into another: a fit is always there,
 * and memory neither grows nor falls to pieces.
 *
 * <p>Threats to validity: an allocator that hands out the piece that was freed last always has the right one. Sizes are
 * drawn anew for each place, the same for all rows; the original has five sizes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectOccupancy {
  /** For JMH. */
  public ObjectOccupancy() {}

  /** The pieces that live. */
  @State(Scope.Thread)
  public static class Live extends SteppedObjects {
    /** How many pieces live, a power of two. */
    @Param("4096")
    public int places;

    /** See {@link SizeMix}. */
    @Param("inverse-square")
    public String mix = "inverse-square";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private ConstantPieces pieces;

    /** For JMH. */
    public Live() {}

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    void hold() {
      int[] sizes = SizeMix.of(mix).draw(places, HeldBlocks.SEED + thread);
      pieces = new ConstantPieces(newSet(places), sizes, HeldBlocks.SEED + thread);
      pieces.fill(mutator);
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
   * Pieces replaced.
   *
   * @param own the thread's part
   */
  @Benchmark
  @OperationsPerInvocation(SteppedObjects.STEPS)
  public void replace(Live own) {
    own.call();
  }
}
