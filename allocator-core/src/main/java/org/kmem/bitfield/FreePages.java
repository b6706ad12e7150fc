package org.kmem.bitfield;

import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.PageSize;

/**
 * Free pages of a zone by migrate type: exact when nobody is at work, without a word that every allocation
 * writes.
 *
 * <pre>
 *   line 0     total by type (7 longs)
 *   line 1     stripe 0: what the total of each of the first three types has not heard of yet (3 longs)
 *   ...
 * </pre>
 *
 * <p>Safe for any thread. Kernel counterpart: {@code vm_stat} and {@code per_cpu_zonestats}, with {@code
 * percpu_drift_mark}.
 */
final class FreePages implements AutoCloseable {
  /*
   * Implementation notes.
   * F1  free pages of type t = total[t] + sum over stripes of what they hold of t.
   *
   * A stripe goes by tree: slots work in trees of their own, so that they write lines of their own. It is
   * added to the total when it has grown or shrunk by FLUSH_PAGES; several pages more may be in it while
   * threads are between the two steps. Types beyond the first three change seldom and are asked for often:
   * their total is all there is of them.
   *
   * Readers who want the sum read all stripes; who asks only whether there is plenty reads the total.
   */
  private static final int LINE_BYTES = 128;
  private static final int STRIPES_MAX = 64;

  /** Two blocks of the highest order: a block that comes and goes stays within its stripe. */
  private static final int FLUSH_PAGES = 2048;

  private final BackingMemory lines;
  private final long base;
  private final int stripes;

  /** Counts nothing, for a zone of so many trees. */
  FreePages(int trees) {
    stripes = Math.min(STRIPES_MAX, Integer.highestOneBit(Math.max(1, trees)));
    lines = BackingMemory.reserveSparse(PageSize.roundUp((long) (1 + stripes) * LINE_BYTES));
    base = lines.address();
  }

  /** Counts pages of a tree as free, or no longer. */
  void add(int tree, int type, long pages) {
    if (pages == 0) {
      return;
    }
    if (type >= MigrateType.PCP_TYPES) {
      addTotal(type, pages);
      return;
    }
    long address = stripe(tree & (stripes - 1), type);
    long held = Memory.getAndAddLong(address, pages) + pages;
    // What is counted twice for a moment is better than what is not counted at all: free memory
    // must not
    // seem to dip.
    if (held >= FLUSH_PAGES) {
      addTotal(type, held);
      Memory.getAndAddLong(address, -held);
    } else if (held <= -FLUSH_PAGES) {
      Memory.getAndAddLong(address, -held);
      addTotal(type, held);
    }
  }

  /** Counts pages as free at boot. */
  void include(int type, long pages) {
    addTotal(type, pages);
  }

  /** Free pages of a type. */
  long of(int type) {
    long pages = total(type);
    for (int stripe = 0; type < MigrateType.PCP_TYPES && stripe < stripes; stripe++) {
      pages += Memory.getLongAcquire(stripe(stripe, type));
    }
    return pages;
  }

  /**
   * Fewer pages than are free of the first three types together, at the cost of one line that few write. Holds
   * while no more than two threads are adding to one stripe; each beyond that may be missed with its block.
   */
  long ordinaryAtLeast() {
    long pages = 0;
    for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
      pages += total(type) - 2L * FLUSH_PAGES * stripes;
    }
    return pages;
  }

  private long total(int type) {
    return Memory.getLongAcquire(base + (long) type * Long.BYTES);
  }

  private void addTotal(int type, long pages) {
    Memory.getAndAddLong(base + (long) type * Long.BYTES, pages);
  }

  private long stripe(int stripe, int type) {
    return base + (1L + stripe) * LINE_BYTES + (long) type * Long.BYTES;
  }

  @Override
  public void close() {
    lines.close();
  }
}
