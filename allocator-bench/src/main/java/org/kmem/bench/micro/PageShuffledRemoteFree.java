package org.kmem.bench.micro;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PageSubject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Question: what does a block cost when other threads free it than allocated it, in random order?
 *
 * <p>Each thread allocates a batch, trades it for one that another thread left in a pool, mixes that with the
 * blocks it holds, and frees the ones that come out.
 *
 * <p>Control: {@code control:array} does the same trading and mixing; a block then belongs to the stack of
 * whoever freed it. What trading costs shows there.
 *
 * <p>Expected: neighbours lie in the hands of different threads, so nothing merges early; structures that are
 * shared by address instead of slot meet in the cache lines of the same pages.
 *
 * <p>Threats to validity: of N threads each gets one batch in N back from itself, with one thread all. Memory
 * is constantly in use: there is no phase in which everything is free. Each mix costs two accesses to memory of the
 * thread's own, in every row. With order 9 the pool takes half a GiB a thread: 16 threads need --param memoryMiB=32768.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageShuffledRemoteFree {
  /** Blocks that are traded at one time; a figure is for one of them. */
  static final int BATCH = 64;

  /** Batches that lie in the pool, for each thread. */
  private static final int POOLED = 4;

  /** For JMH. */
  public PageShuffledRemoteFree() {}

  /** Where the threads trade batches. */
  @State(Scope.Benchmark)
  public static class Pool {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<long @Nullable []> batches;

    /** The same for all threads, and set by each before it trades. */
    private volatile int order;

    /** For JMH. */
    public Pool() {}

    /**
     * Makes the pool, empty.
     *
     * @param machine the allocator
     * @param thread tells the number of threads
     */
    @Setup(Level.Trial)
    public void make(PageMachine machine, ThreadParams thread) {
      machine.beforeClose(() -> empty(machine.subject));
      batches = new AtomicReferenceArray<>(POOLED * thread.getThreadCount());
    }

    private void empty(PageSubject subject) {
      for (int i = 0; i < batches.length(); i++) {
        long[] batch = batches.getAndSet(i, null);
        if (batch != null) {
          Arrays.stream(batch).forEach(block -> subject.free(0, block, order));
        }
      }
    }
  }

  /** What a thread holds and mixes with. */
  @State(Scope.Thread)
  public static class Mixer {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private SplittableRandom random;

    /** The blocks it mixes with. JMH would give the benchmark others than {@link #fill}. */
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private HeldBlocks held;

    private long[] mine = new long[BATCH];
    private int position;

    /** For JMH. */
    public Mixer() {}

    /**
     * Fills the thread's room with blocks.
     *
     * @param machine the allocator
     * @param own the thread's slot
     * @param held room for the blocks
     * @param pool where it trades
     */
    @Setup(Level.Trial)
    public void fill(PageMachine machine, OwnSlot own, HeldBlocks held, Pool pool) {
      random = new SplittableRandom(HeldBlocks.SEED + own.slot);
      held.alloc(machine.subject, own.slot);
      pool.order = held.order;
      this.held = held;
      machine.beforeClose(() -> empty(machine.subject));
    }

    private void empty(PageSubject subject) {
      Arrays.stream(held.blocks, 0, held.count)
          .forEach(block -> subject.free(0, block, held.order));
    }
  }

  /**
   * A batch allocated, and as many blocks of other threads freed.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param pool where it trades
   * @param mixer the thread's own part
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void trade(PageMachine machine, OwnSlot own, Pool pool, Mixer mixer) {
    HeldBlocks held = mixer.held;
    long[] batch = mixer.mine;
    for (int i = 0; i < BATCH; i++) {
      batch[i] = machine.subject.alloc(own.slot, held.order);
      if (batch[i] == PageSubject.NONE) {
        throw HeldBlocks.memoryIsOut(i, BATCH); // and what is held is lost with it
      }
    }
    long[] other = pool.batches.getAndSet(mixer.random.nextInt(pool.batches.length()), batch);
    if (other == null) {
      mixer.mine = new long[BATCH]; // the pool was not full yet
      return;
    }
    int position = mixer.position;
    for (int i = 0; i < BATCH; i++) {
      position = position + 1 == held.count ? 0 : position + 1;
      int victim = held.shuffled[position];
      long block = held.blocks[victim];
      held.blocks[victim] = other[i];
      machine.subject.free(own.slot, block, held.order);
    }
    mixer.position = position;
    mixer.mine = other;
  }
}
