package org.kmem.slab;

import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.PageSize;

/**
 * Room for what caches keep for each node and slot: a pair of cache lines each, so that neighbours share
 * none, all zero at first.
 *
 * <pre>
 *   cache 1                        cache 2
 *   +--------+-----+--------+-----+--------+---
 *   | node 0 | ... | slot 0 | ... | node 0 |      128 bytes each
 *   +--------+-----+--------+-----+--------+---
 * </pre>
 *
 * <p>What is in a line, and who may touch it, is up to the source of the cache. Memory is used only where
 * there are caches. Not thread-safe to close.
 */
final class CacheLines implements AutoCloseable {
  static final int LINE_BYTES = 128;

  private final int nodes;
  private final int slots;
  private final long cacheBytes;
  private final BackingMemory backing;

  CacheLines(int nodes, int slots) {
    this.nodes = nodes;
    this.slots = slots;
    this.cacheBytes = (long) (nodes + slots) * LINE_BYTES;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp(cacheBytes * SlabTable.IDS_LIMIT));
  }

  int nodes() {
    return nodes;
  }

  int slots() {
    return slots;
  }

  /** Address of the lines of a cache's nodes; those of its slots follow them. */
  long nodeLines(int cacheId) {
    return backing.address() + cacheId * cacheBytes;
  }

  long slotLines(int cacheId) {
    return nodeLines(cacheId) + (long) nodes * LINE_BYTES;
  }

  /** Makes the lines of a cache zero, for the next that has its number. */
  void clear(int cacheId) {
    Memory.fill(nodeLines(cacheId), cacheBytes, (byte) 0);
  }

  @Override
  public void close() {
    backing.close();
  }
}
