package org.kmem.bench.workload;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PieceSet;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * What a program does with pieces: allocates them, writes to them, frees them. For the thread that has the front.
 *
 * <p>Allocating and freeing are compiled into whoever calls them, whatever was compiled before, and what is done at a pace is
 * not: or the order of compilations would decide what a row shows, the more so the more code an allocator has.
 *
 * @param front the thread's way to the allocator
 * @param writes whether each new piece is written to: a byte of each page, and the last one
 * @param pace when each allocation and each free begins, or null if at once
 */
public record Mutator(ObjectFront front, boolean writes, @Nullable Pace pace)
    implements AutoCloseable {
  /** How the message begins that memory is out. */
  public static final String MEMORY_IS_OUT = "memory is out";

  private static final int PAGE_BYTES = 4096;

  /**
   * As a program is, without a pace.
   *
   * @param front the thread's way to the allocator
   * @param writes whether each new piece is written to
   */
  public Mutator(ObjectFront front, boolean writes) {
    this(front, writes, null);
  }

  /**
   * Allocates a piece and writes to it.
   *
   * @param set where it goes
   * @param place number of a place that has none
   * @param sizeBytes size, at least 1
   * @throws IllegalStateException if memory is out
   */
  @CompilerControl(CompilerControl.Mode.INLINE)
  public void alloc(PieceSet set, int place, int sizeBytes) {
    if (pace != null) {
      allocPaced(pace, set, place, sizeBytes);
      return;
    }
    if (!front.alloc(set, place, sizeBytes)) {
      throw memoryIsOut(sizeBytes);
    }
    if (writes) {
      write(set, place, sizeBytes);
    }
  }

  @CompilerControl(CompilerControl.Mode.INLINE)
  private void write(PieceSet set, int place, int sizeBytes) {
    front.write(set, place, 0, (byte) place);
    for (int offset = PAGE_BYTES; offset < sizeBytes; offset += PAGE_BYTES) {
      front.write(set, place, offset, (byte) place);
    }
    front.write(set, place, sizeBytes - 1, (byte) place);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private void allocPaced(Pace when, PieceSet set, int place, int sizeBytes) {
    long due = when.await();
    boolean got = front.alloc(set, place, sizeBytes);
    when.allocated(due);
    if (!got) {
      throw memoryIsOut(sizeBytes);
    }
    if (writes) {
      write(set, place, sizeBytes);
    }
  }

  /**
   * The same, but that each allocation and each free begins when it is meant to, and is timed. Writes are not; what they
   * take is noticed when the next operation begins late.
   *
   * @param when from now on; only for the same thread
   * @return a mutator that shares the front with this one
   */
  public Mutator paced(Pace when) {
    when.resume();
    return new Mutator(front, writes, when);
  }

  /**
   * Writes to the first bytes of a piece again and again, each time what was read there and one more.
   *
   * @param set where it is
   * @param place number of its place
   * @param bytes how many bytes take turns, a power of two up to the piece's size
   * @param times how often
   */
  public void scribble(PieceSet set, int place, int bytes, int times) {
    for (int i = 0; i < times; i++) {
      int offset = i & (bytes - 1);
      front.write(set, place, offset, (byte) (front.read(set, place, offset) + 1));
      VarHandle.releaseFence(); // or the compiler would write once, after the loop
    }
  }

  /**
   * Frees a piece.
   *
   * @param set where it is
   * @param place number of its place
   */
  @CompilerControl(CompilerControl.Mode.INLINE)
  public void free(PieceSet set, int place) {
    if (pace != null) {
      freePaced(pace, set, place);
      return;
    }
    front.free(set, place);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private void freePaced(Pace when, PieceSet set, int place) {
    long due = when.await();
    front.free(set, place);
    when.freed(due);
  }

  /**
   * Frees the pieces of a whole set.
   *
   * @param set a set that has a piece in every place
   */
  public void freeAll(PieceSet set) {
    for (int place = 0; place < set.places(); place++) {
      free(set, place);
    }
  }

  /** Pauses the pace, if there is one, and closes the front. */
  @Override
  public void close() {
    if (pace != null) {
      pace.pause();
    }
    front.close();
  }

  private static IllegalStateException memoryIsOut(int sizeBytes) {
    return new IllegalStateException(
        "%s for a piece of %d bytes: give more with --param memoryMiB=N"
            .formatted(MEMORY_IS_OUT, sizeBytes));
  }
}
