package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.ReplacedPieces;
import org.kmem.bench.workload.SizeMix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do a free and an allocation of a piece of 5 to 25 MiB cost? After malloc-large.
 *
 * <p>A byte of each page of a new piece is written. Allocators whose largest piece is smaller are skipped, the engine's
 * {@code kmalloc} among them, which ends at a block of pages.
 *
 * <p>Control: {@code control:array}, whose memory was touched before: the writes are all that takes time there.
 *
 * <p>Expected: whoever maps a large piece and unmaps it pays for a page fault in each page, some milliseconds; whoever
 * keeps what is freed is near the control, at the price of footprint.
 *
 * <p>Threats to validity: time goes to the writes and to the kernel; ratios tell of what is kept, not of the allocator's own
 * work. The rate at which single operations are timed has to be low: the profile has one a hundredth of a second.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectLarge {
  /** For JMH. */
  public ObjectLarge() {}

  /** The pieces that live. */
  @State(Scope.Thread)
  public static class Live extends OwnObjects {
    /** How many pieces live, a power of two. */
    @Param("8")
    public int places;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private ReplacedPieces pieces;

    /** For JMH. */
    public Live() {}

    @Override
    int largestBytes() {
      return SizeMix.LARGE.largestBytes();
    }

    @Override
    void hold() {
      pieces = new ReplacedPieces(newSet(places), SizeMix.LARGE, HeldBlocks.SEED + thread);
      pieces.fill(mutator);
    }

    @Override
    void release() {
      mutator.freeAll(pieces.set());
    }

    @Override
    void call() {
      pieces.step(mutator);
    }
  }

  /**
   * A piece replaced.
   *
   * @param own the thread's part
   */
  @Benchmark
  public void replace(Live own) {
    own.call();
  }
}
