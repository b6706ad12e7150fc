package org.kmem.mm.procfs.system;

/**
 * How physical memory is mapped one to one: in pieces of 2 MiB, except where permissions change within one or
 * memory begins or ends.
 *
 * <p>Which pieces are split follows from where the kernel's parts lie; the reference kernel splits 13 to 15 of
 * them from boot to boot, here it is the fewest. Not mapped are 140 kB, below 1 MiB and at the end.
 *
 * @param smallKb mapped by pages of 4 KiB, in kB
 * @param largeKb mapped by pieces of 2 MiB, in kB
 */
record DirectMap(long smallKb, long largeKb) {
  private static final int KB_SHIFT = 10;
  private static final long PIECE_KB = 2048;
  private static final long SPLIT_KB = 13 * PIECE_KB;
  private static final long UNMAPPED_KB = 140;

  /** Of a machine with so much memory. */
  static DirectMap of(long memoryBytes) {
    long memoryKb = memoryBytes >> KB_SHIFT;
    long largeKb = (memoryKb - SPLIT_KB) / PIECE_KB * PIECE_KB;
    return new DirectMap(memoryKb - UNMAPPED_KB - largeKb, largeKb);
  }
}
