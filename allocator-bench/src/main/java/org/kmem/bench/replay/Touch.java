package org.kmem.bench.replay;

import org.kmem.bench.subject.PieceSet;

/** What is written to an object when it has been allocated. */
public enum Touch {
  /** Nothing: what the allocator does is all that is measured. */
  NONE(0),

  /** A byte of each page, and the last one. */
  PAGES(4096),

  /** A byte of each cache line, and the last one. */
  LINES(64);

  private final int strideBytes;

  Touch(int strideBytes) {
    this.strideBytes = strideBytes;
  }

  /** Writes to an object that was just allocated. */
  void write(ObjectPlayer player, PieceSet set, int place, int sizeBytes) {
    if (strideBytes == 0) {
      return;
    }
    for (int offset = 0; offset < sizeBytes; offset += strideBytes) {
      player.write(set, place, offset, (byte) place);
    }
    player.write(set, place, sizeBytes - 1, (byte) place);
  }
}
