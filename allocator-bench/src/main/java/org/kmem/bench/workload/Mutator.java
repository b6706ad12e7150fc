package org.kmem.bench.workload;

import java.lang.invoke.VarHandle;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PieceSet;

/**
 * What a program does with pieces: allocates them, writes to them, frees them. For the thread that has the front.
 *
 * @param front the thread's way to the allocator
 * @param writes whether each new piece is written to: a byte of each page, and the last one
 */
public record Mutator(ObjectFront front, boolean writes) implements AutoCloseable {
  /** How the message begins that memory is out. */
  public static final String MEMORY_IS_OUT = "memory is out";

  private static final int PAGE_BYTES = 4096;

  /**
   * Allocates a piece and writes to it.
   *
   * @param set where it goes
   * @param place number of a place that has none
   * @param sizeBytes size, at least 1
   * @throws IllegalStateException if memory is out
   */
  public void alloc(PieceSet set, int place, int sizeBytes) {
    if (!front.alloc(set, place, sizeBytes)) {
      throw memoryIsOut(sizeBytes);
    }
    if (writes) {
      front.write(set, place, 0, (byte) place);
      for (int offset = PAGE_BYTES; offset < sizeBytes; offset += PAGE_BYTES) {
        front.write(set, place, offset, (byte) place);
      }
      front.write(set, place, sizeBytes - 1, (byte) place);
    }
  }

  /**
   * The same, but that each allocation and each free begins when it is meant to, and is timed.
   *
   * @param pace when, from now on; only for the same thread
   * @return a mutator that shares the front with this one
   */
  public Mutator paced(Pace pace) {
    return new Mutator(new PacedFront(front, pace), writes);
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
  public void free(PieceSet set, int place) {
    front.free(set, place);
  }

  /**
   * Frees the pieces of a whole set.
   *
   * @param set a set that has a piece in every place
   */
  public void freeAll(PieceSet set) {
    for (int place = 0; place < set.places(); place++) {
      front.free(set, place);
    }
  }

  /** Closes the front. */
  @Override
  public void close() {
    front.close();
  }

  private static IllegalStateException memoryIsOut(int sizeBytes) {
    return new IllegalStateException(
        "%s for a piece of %d bytes: give more with --param memoryMiB=N"
            .formatted(MEMORY_IS_OUT, sizeBytes));
  }
}
