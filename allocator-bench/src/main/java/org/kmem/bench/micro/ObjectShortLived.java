package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.SizeMix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does a thread cost that allocates a few hundred pieces, frees them all, and ends; and does memory stay
 * behind? After mleak.
 *
 * <p>Control: {@code control:array}, which is told the thread's number and keeps nothing by thread itself.
 *
 * <p>Expected: most of the time is the start of the thread. The footprint stays the same from the first iteration to
 * the last; where it grows, caches of ended threads are not taken over.
 *
 * <p>Threats to validity: one operation is a whole thread of 512 pieces; the growth of the process has the stacks of
 * threads in it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectShortLived {
  private static final int PIECES = 512;

  /** For JMH. */
  public ObjectShortLived() {}

  /** What the threads do. */
  @State(Scope.Thread)
  public static class Task extends OwnWork {
    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    private int[] sizes = {};

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PieceSet set;

    /** For JMH. */
    public Task() {}

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    void begin() {
      sizes = SizeMix.of(mix).draw(PIECES, HeldBlocks.SEED);
      set = machine.subject.newSet(PIECES);
    }

    @Override
    void call() {
      Life.of(this::live, !isPaced());
    }

    private void live() {
      try (Mutator mutator = mutator()) {
        for (int place = 0; place < PIECES; place++) {
          mutator.alloc(set, place, sizes[place]);
        }
        mutator.freeAll(set);
      }
    }
  }

  /**
   * A thread's life.
   *
   * @param own the thread that waits for it, and lends it its number
   */
  @Benchmark
  public void life(Task own) {
    own.call();
  }
}
