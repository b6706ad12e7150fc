package org.kmem.bench.workload;

import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PieceSet;

/**
 * A front each of whose allocations and frees begins when a pace says, and is timed. Reads and writes are neither; what
 * they take is noticed when the next operation begins late.
 */
final class PacedFront implements ObjectFront {
  private final ObjectFront front;
  private final Pace pace;

  /** Goes on with a pace from now. */
  PacedFront(ObjectFront front, Pace pace) {
    this.front = front;
    this.pace = pace;
    pace.resume();
  }

  @Override
  public boolean alloc(PieceSet set, int place, int sizeBytes) {
    long due = pace.await();
    boolean got = front.alloc(set, place, sizeBytes);
    pace.allocated(due);
    return got;
  }

  @Override
  public void free(PieceSet set, int place) {
    long due = pace.await();
    front.free(set, place);
    pace.freed(due);
  }

  @Override
  public void write(PieceSet set, int place, int offset, byte value) {
    front.write(set, place, offset, value);
  }

  @Override
  public byte read(PieceSet set, int place, int offset) {
    return front.read(set, place, offset);
  }

  @Override
  public long address(PieceSet set, int place) {
    return front.address(set, place);
  }

  /** Pauses the pace, and closes the front. */
  @Override
  public void close() {
    pace.pause();
    front.close();
  }
}
