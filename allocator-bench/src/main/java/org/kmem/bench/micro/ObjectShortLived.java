package org.kmem.bench.micro;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PageFront;
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
  public static class Task {
    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    /** See {@link PageFront.Kind}. */
    @Param("handle")
    public String front = "handle";

    /** For JMH. */
    public Task() {}

    private void run(ObjectMachine machine, int thread) {
      int[] sizes = SizeMix.of(mix).draw(PIECES, HeldBlocks.SEED);
      PieceSet set = machine.subject.newSet(PIECES);
      try (Mutator mutator = machine.mutator(PageFront.Kind.of(front), thread)) {
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
   * @param machine the allocator
   * @param own the number of the thread that waits for it, and lends it its own
   * @param task what it does
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws ExecutionException if a life ended early
   */
  @Benchmark
  public void life(ObjectMachine machine, OwnSlot own, Task task)
      throws InterruptedException, ExecutionException {
    FutureTask<Boolean> life = new FutureTask<>(() -> task.run(machine, own.slot), true);
    Thread.ofPlatform().daemon().start(life);
    life.get();
  }
}
