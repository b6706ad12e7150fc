package org.kmem.zone;

import org.kmem.units.PageSize;

/** What a machine must have so that a kernel boots on it and leaves something to use. */
final class LeastMemory {
  static final long BYTES = 64L << 20;

  private static final long PAGES_PER_MIB = (1L << 20) >> PageSize.SHIFT;

  private LeastMemory() {}

  /** Pages of a memory, rounded down to MiB. */
  static long pages(long memoryBytes) {
    if (memoryBytes < BYTES) {
      throw new InvalidMachineException(
          "memory of %d bytes is too small to boot: give at least %d"
              .formatted(memoryBytes, BYTES));
    }
    return (memoryBytes >> 20) * PAGES_PER_MIB;
  }

  /** Refuses to share memory among so many nodes that one has too little, or among none. */
  static void checkNodes(int nodes, long memoryPages) {
    if (nodes < 1 || (memoryPages << PageSize.SHIFT) / nodes < BYTES) {
      throw new InvalidMachineException(
          "%d nodes with %d pages: give at least 1 node and %d bytes for each"
              .formatted(nodes, memoryPages, BYTES));
    }
  }
}
