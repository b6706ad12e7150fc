package org.kmem.bench.subject.peer;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import stormpot.Poolable;
import stormpot.Slot;

/**
 * What pools of Java objects are given to keep: an object that has some native bytes, which it would be slow to get
 * anew. Stormpot wants to be told by the object itself; others pass its place over.
 */
final class NativePiece implements Poolable {
  final MemorySegment bytes;

  /** The same, for who reaches bytes by address. */
  final long address;

  private final @Nullable Slot slot;

  NativePiece(MemorySegment bytes, @Nullable Slot slot) {
    this.bytes = bytes;
    this.address = bytes.address();
    this.slot = slot;
  }

  @Override
  public void release() {
    if (slot != null) {
      slot.release(this);
    }
  }
}
