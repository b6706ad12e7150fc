package org.kmem.mm.memcg;

/**
 * Amounts that only groups keep: the machine has them elsewhere or not at all.
 *
 * <p>Kernel counterpart: {@code enum memcg_stat_item}.
 */
public enum MemcgAmount {
  /** Kernel memory of all kinds, in pages: {@code MEMCG_KMEM}. */
  KERNEL(0),
  /** Per-CPU memory, in bytes. */
  PERCPU(1),
  /** Buffers of sockets, in pages. */
  SOCK(2),
  /** Pages of vmalloc that are charged. */
  VMALLOC(3),
  /** Compressed pages, in bytes of the pool. */
  ZSWAP(4),
  /** What they were before, in pages. */
  ZSWAPPED(5);

  private final int index;

  MemcgAmount(int index) {
    this.index = index;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}
