package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.ReplacedPieces;
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
 * Question: what do a free and an allocation cost when pieces of many sizes live, and go in random order?
 *
 * <p>{@code mix=inverse-square} with 1024 places is the loop of glibc's own benchmarks, glibc-simple
 * and, with several threads, glibc-thread.
 *
 * <p>Control: {@code control:array}, with a stack for each power of two.
 *
 * <p>Expected: more than the pair, in caches missed: neighbours in memory are not neighbours in time. Allocators that
 * look up the size class of an address pay for a chain of loads.
 *
 * <p>Threats to validity: pieces are allocated anew for each iteration, so nothing gets old. Sizes come from a list of
 * 1024 in turn, places from a generator of a few instructions; both are in every row. A power of two wastes up to half:
 * the control's working set is larger than others'.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectRandom {
  /** For JMH. */
  public ObjectRandom() {}

  /** The pieces that live. */
  @State(Scope.Thread)
  public static class Live extends SteppedObjects {
    /** How many pieces live, a power of two. */
    @Param("4096")
    public int places;

    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private ReplacedPieces pieces;

    /** For JMH. */
    public Live() {}

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    void hold() {
      pieces = new ReplacedPieces(newSet(places), SizeMix.of(mix), HeldBlocks.SEED + thread);
      pieces.fill(mutator);
    }

    @Override
    void release() {
      mutator.freeAll(pieces.set());
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
