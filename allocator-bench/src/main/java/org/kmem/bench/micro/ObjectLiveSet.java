package org.kmem.bench.micro;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.ConstantPieces;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do a free and an allocation cost by the number of pieces that live, all of one size? LLFree's random test
 * for pieces.
 *
 * <p>Control: {@code control:array}, a pop and a push on a stack; the places are as random there.
 *
 * <p>Expected: the pair's time as long as the live set fits into the nearest cache; from then on the misses of the first
 * write to the piece, the same for all, and what an allocator looks up of each piece on top.
 *
 * <p>Threats to validity: a step frees before it allocates, so that caches of threads neither run dry nor fill up: what
 * lies behind them is in {@code ObjectBatch}. What was freed last is handed out first nearly everywhere, which over time
 * scatters neighbours.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectLiveSet {
  /** For JMH. */
  public ObjectLiveSet() {}

  /** The pieces that live. */
  @State(Scope.Thread)
  public static class Live extends SteppedObjects {
    /** How many pieces live, a power of two. */
    @Param("1024")
    public int places;

    /** Size of the pieces. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private ConstantPieces pieces;

    /** For JMH. */
    public Live() {}

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    @Override
    void hold() {
      int[] sizes = new int[places];
      Arrays.fill(sizes, sizeBytes);
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
