package org.kmem.mm.memcg;

/**
 * What the books of a group take, which its parent pays for, in bytes: statistics as slab objects, each with what
 * remembers who pays, and as per-CPU memory likewise.
 *
 * <p>Source: {@code memory.stat} of a group with 100 children on the reference kernel with 1 and 2 CPUs and nodes.
 *
 * @param slab bytes of slab objects
 * @param percpu bytes of per-CPU memory
 */
record GroupFootprint(long slab, long percpu) {
  private static final long SLAB_BYTES = 2048 + 8;
  private static final long SLAB_BYTES_FOR_EACH_NODE = 1024 + 8;
  private static final long PERCPU_BYTES = 1088;
  private static final long PERCPU_BYTES_FOR_EACH_NODE = 496;

  /** Eight bytes remember who pays for four. */
  private static final int PERCPU_OVERHEAD = 2;

  static GroupFootprint of(int cpus, int nodes) {
    long percpu = PERCPU_BYTES + PERCPU_BYTES_FOR_EACH_NODE * nodes;
    return new GroupFootprint(
        SLAB_BYTES + SLAB_BYTES_FOR_EACH_NODE * nodes, percpu * (cpus + PERCPU_OVERHEAD));
  }

  long bytes() {
    return slab + percpu;
  }
}
