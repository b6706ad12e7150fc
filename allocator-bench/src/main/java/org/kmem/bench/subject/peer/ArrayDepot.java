package org.kmem.bench.subject.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kmem.bench.subject.PageFront;
import org.kmem.memory.BackingMemory;

/**
 * The control: a stack of pieces for each thread and size, and a depot behind them. The least that handing out pieces
 * of memory can cost, with what threads must give to each other moved in batches.
 *
 * <p>Memory that one size has taken, another cannot have.
 */
final class ArrayDepot implements AddressAllocator {
  /*
   * Implementation notes.
   * A thread that frees more than it allocates gives batches to the depot, one that allocates more than it frees
   * takes them from there, or else new memory of the class's region.
   *
   * I1  pieces of a class below its region's next one = pieces in stacks and in the depot + pieces in callers' hands.
   */

  /** Pieces that are moved at one time. */
  static final int BATCH = 256;

  private final BackingMemory memory;
  private final int regionShift;
  private final ArrayStacks[] threads;
  private final CpuStacks byCpu;

  /** Full batches by class; guarded by this. */
  private final List<ArrayDeque<long[]>> full = new ArrayList<>();

  /** Batches without pieces; guarded by this. */
  private final ArrayDeque<long[]> empty = new ArrayDeque<>();

  /** Offset, in its region, of the first piece of a class that was never handed out; guarded by this. */
  private final long[] used = new long[SizeClasses.COUNT];

  /**
   * Makes the control.
   *
   * @param threads number of threads
   * @param memoryBytes memory for each class, rounded up to a power of two; it is only taken when touched
   */
  ArrayDepot(int threads, long memoryBytes) {
    long largest = SizeClasses.bytes(SizeClasses.COUNT - 1);
    regionShift = Long.SIZE - Long.numberOfLeadingZeros(Math.max(memoryBytes, largest) - 1);
    memory = BackingMemory.reserveSparse((long) SizeClasses.COUNT << regionShift);
    this.threads = new ArrayStacks[threads];
    for (int thread = 0; thread < threads; thread++) {
      this.threads[thread] = new ArrayStacks(this, memory.address(), regionShift);
    }
    byCpu = new CpuStacks(cpu -> new ArrayStacks(this, memory.address(), regionShift));
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      full.add(new ArrayDeque<>());
    }
  }

  /** The same for all kinds: a thread's number is all it goes by. */
  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    return threads[thread];
  }

  @Override
  public AddressSource guestSource() {
    return byCpu;
  }

  @Override
  public String configuration() {
    return "stacks of addresses by thread and power of two, batches of %d through a depot"
        .formatted(BATCH);
  }

  /** Puts a batch of a class's pieces into an array; how many there were, less than a batch only near the end. */
  synchronized int take(int sizeClass, long[] into, int from) {
    long[] batch = full.get(sizeClass).poll();
    if (batch != null) {
      System.arraycopy(batch, 0, into, from, BATCH);
      empty.add(batch);
      return BATCH;
    }
    long bytes = SizeClasses.bytes(sizeClass);
    int pieces = (int) Math.min(newPieces(bytes), ((1L << regionShift) - used[sizeClass]) / bytes);
    long first = memory.address() + ((long) sizeClass << regionShift) + used[sizeClass];
    for (int i = 0; i < pieces; i++) {
      into[from + i] = first + (pieces - 1 - i) * bytes; // the lowest on top
    }
    used[sizeClass] += pieces * bytes;
    return pieces;
  }

  /** A batch of small pieces, fewer of large ones: what is never allocated is better not touched. */
  private static long newPieces(long bytes) {
    return Math.clamp((64L << 10) / bytes, 1, BATCH);
  }

  /** Takes a batch of a class's pieces from an array. */
  synchronized void give(int sizeClass, long[] pieces, int from) {
    long[] batch = empty.poll();
    if (batch == null) {
      batch = new long[BATCH];
    }
    System.arraycopy(pieces, from, batch, 0, BATCH);
    full.get(sizeClass).add(batch);
  }

  @Override
  public int largestBytes() {
    return Math.toIntExact(SizeClasses.bytes(SizeClasses.COUNT - 1));
  }

  @Override
  public synchronized OptionalLong footprintBytes() {
    long bytes = 0;
    for (long region : used) {
      bytes += region;
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public synchronized void verify() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long free = (long) full.get(sizeClass).size() * BATCH;
      for (ArrayStacks thread : threads) {
        free += thread.pieces(sizeClass);
      }
      free += byCpu.pieces(sizeClass);
      long pieces = used[sizeClass] / SizeClasses.bytes(sizeClass);
      if (free != pieces) {
        throw new IllegalStateException(
            "I1: %d of %d pieces of %d bytes are free, and none should be held"
                .formatted(free, pieces, SizeClasses.bytes(sizeClass)));
      }
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
