package org.kmem.bench.micro;

import java.util.SplittableRandom;
import org.kmem.bench.subject.PageSubject;
import org.kmem.units.PageSize;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Room for the blocks that a thread holds at one time, 64 MiB of them, and a random order of them. */
@State(Scope.Thread)
public class HeldBlocks {
  /** What each thread holds at most, so that 64 threads fit into half of the usual machine. */
  static final long THREAD_BYTES = 64L << 20;

  /** Seed of the random order; the thread's number is added. */
  static final long SEED = 0x6b6d656dL;

  /** How a message begins that there is not enough memory for a benchmark. */
  static final String MEMORY_IS_OUT = "memory is out";

  /** Elements at the end that nobody uses: whatever lies behind shares no cache line with blocks. */
  private static final int PADDING = 16;

  /** Order of the blocks. */
  @Param("0")
  public int order;

  /** First pages of the blocks. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  long[] blocks;

  /** Each number below {@link #count} once, in random order. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  int[] shuffled;

  /** How many blocks. */
  int count;

  /** For JMH. */
  public HeldBlocks() {}

  /** How many blocks of an order a thread holds. */
  static int count(int order) {
    return Math.toIntExact(THREAD_BYTES >> PageSize.SHIFT >> order);
  }

  /**
   * Makes the room.
   *
   * @param thread tells the number that goes into the seed
   */
  @Setup(Level.Trial)
  public void make(ThreadParams thread) {
    count = count(order);
    blocks = new long[count + PADDING];
    shuffled = shuffled(count, SEED + thread.getThreadIndex());
  }

  /** Fills the room. */
  void alloc(PageSubject subject, int slot) {
    for (int i = 0; i < count; i++) {
      long block = subject.alloc(slot, order);
      if (block == PageSubject.NONE) {
        throw memoryIsOut(i, count);
      }
      blocks[i] = block;
    }
  }

  /** What a benchmark throws for want of memory: {@link ProgressFormat} knows it by its message. */
  static IllegalStateException memoryIsOut(int got, int wanted) {
    return new IllegalStateException(
        "%s after %d of %d blocks: give more with --param memoryMiB=N"
            .formatted(MEMORY_IS_OUT, got, wanted));
  }

  /** Each number below a count once, in an order that the seed decides. */
  static int[] shuffled(int count, long seed) {
    int[] numbers = new int[count];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }
}
