package org.kmem.bench.gate.deterministic.script;

import java.util.Locale;

/** What is done to a page allocator. */
enum PageWorkload {
  /** A page comes and goes, by slot, over and over. */
  PAIR(2, 0),

  /** 256 pages come in one call and go in one. */
  BULK(2, 0),

  /** Pages go through another slot than they came from. */
  REMOTE(2, 0),

  /** Pages come and go by a handle that owns its slot: singly, and more than caches hold. */
  OWNED(1, 2),

  /** Blocks of all orders and three migrate types, replaced at random. */
  ORDERS(2, 0),

  /** A generated trace: processes begin, grow, and end in another order, with a page cache beside them. */
  PROCESSES(2, 0);

  /** A workload bound to its machine; nothing of it is allocated on the heap while it works. */
  interface Run {
    /** Does the work. */
    void work();

    /** Frees what is still held. */
    void end();
  }

  private final int cpus;
  private final int owners;

  PageWorkload(int cpus, int owners) {
    this.cpus = cpus;
    this.owners = owners;
  }

  int cpus() {
    return cpus;
  }

  int owners() {
    return owners;
  }

  Run on(CountedMachine machine) {
    return switch (this) {
      case PAIR -> new SinglePages(machine, 4096, 1, 0);
      case BULK -> new BulkPages(machine);
      case REMOTE -> new SinglePages(machine, 32, 192, 1);
      case OWNED -> new OwnedPages(machine);
      case ORDERS -> new MixedBlocks(machine);
      case PROCESSES -> new ProcessTrace(machine);
    };
  }

  /** The name that rows use. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
