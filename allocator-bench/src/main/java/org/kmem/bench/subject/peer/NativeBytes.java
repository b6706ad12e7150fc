package org.kmem.bench.subject.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One block of native memory, cut into pieces that are never given back singly. Safe for any thread. */
final class NativeBytes implements AutoCloseable {
  /** Pieces begin on cache lines, as those of others do. */
  private static final long LINE_BYTES = 64;

  /** More pieces than any benchmark holds at one time. */
  private static final int PIECES_MAX = 1 << 20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment block;
  private final int pieceBytes;
  private final long stride;
  private long taken;

  NativeBytes(long memoryBytes, int pieceBytes) {
    this.pieceBytes = pieceBytes;
    stride = (pieceBytes + LINE_BYTES - 1) & -LINE_BYTES;
    long pieces = Math.clamp(memoryBytes / stride, 1, PIECES_MAX);
    block = arena.allocate(pieces * stride, LINE_BYTES);
  }

  /** Pieces that there are at most. */
  int pieces() {
    return (int) (block.byteSize() / stride);
  }

  /** The next piece. */
  synchronized MemorySegment take() {
    return block.asSlice(taken++ * stride, pieceBytes);
  }

  /** Bytes of the pieces taken. */
  synchronized long takenBytes() {
    return taken * stride;
  }

  @Override
  public void close() {
    arena.close();
  }
}
