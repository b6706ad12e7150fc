package org.kmem.mm.block;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.units.PageSize;

/** The bytes of a disk in blocks of a page; one that is all zeroes takes nothing. */
final class SparseBytes {
  private static final int BLOCK_BYTES = (int) PageSize.SIZE_BYTES;

  private final Map<Long, byte[]> blocks = new HashMap<>();

  /** The bytes of a block; null if they are zeroes. */
  byte @Nullable [] find(long block) {
    return blocks.get(block);
  }

  /** The bytes of a block, to be written to. */
  byte[] require(long block) {
    return blocks.computeIfAbsent(block, n -> new byte[BLOCK_BYTES]);
  }

  /** Makes a block zeroes. */
  void clear(long block) {
    blocks.remove(block);
  }
}
