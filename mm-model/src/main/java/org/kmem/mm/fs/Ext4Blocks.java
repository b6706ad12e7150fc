package org.kmem.mm.fs;

import org.kmem.mm.pagecache.BackedSpace;

/** Which blocks of a disk are in use: the block bitmaps, and the search for a free block near another. */
final class Ext4Blocks {
  private final long[] used;
  private final long blocks;
  private final long firstData;
  private long free;

  Ext4Blocks(long blocks, long firstData) {
    this.blocks = blocks;
    this.firstData = firstData;
    this.used = new long[Math.toIntExact((blocks + Long.SIZE - 1) / Long.SIZE)];
    this.free = blocks - firstData;
    for (long block = 0; block < firstData; block++) {
      set(block);
    }
    for (long block = blocks; block < (long) used.length * Long.SIZE; block++) {
      set(block);
    }
  }

  long free() {
    return free;
  }

  /** Takes the first free block from one on, or, if there is none, from the beginning. */
  long allocate(long goal) {
    long block = search(goal >= firstData && goal < blocks ? goal : firstData);
    if (block == BackedSpace.NO_BLOCK) {
      block = search(firstData);
    }
    if (block != BackedSpace.NO_BLOCK) {
      set(block);
      free--;
    }
    return block;
  }

  void release(long first, long count) {
    for (long block = first; block < first + count; block++) {
      used[(int) (block / Long.SIZE)] &= ~(1L << block);
    }
    free += count;
  }

  private void set(long block) {
    used[(int) (block / Long.SIZE)] |= 1L << block;
  }

  private long search(long from) {
    int word = (int) (from / Long.SIZE);
    long candidates = ~used[word] & (-1L << from);
    while (candidates == 0) {
      if (++word == used.length) {
        return BackedSpace.NO_BLOCK;
      }
      candidates = ~used[word];
    }
    return (long) word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
  }
}
