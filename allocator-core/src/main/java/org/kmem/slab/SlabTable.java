package org.kmem.slab;

import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Whose a page is: two bytes for each frame of the machine, sparse as the memory map is.
 *
 * <pre>
 *   15                        4 3         0
 *   +--------------------------+-----------+
 *   | cache, LARGE or GONE     | order     |
 *   +--------------------------+-----------+
 * </pre>
 *
 * <p>Every page of a slab has the entry of its cache; of a block that is one large object, only the first.
 * Pages that were given back say so until they are used again: what is freed there was freed before.
 *
 * <p>An entry is written by whoever holds the block and read by anyone; who was handed an object sees the
 * entry of its page. Kernel counterpart: {@code virt_to_slab()}, which finds the cache in the struct page.
 */
final class SlabTable implements AutoCloseable {
  /** Entry of a page that is no object's. */
  static final int NONE = 0;

  /** Ids of caches are from 1 to one below this. */
  static final int IDS_LIMIT = 0xFFE;

  /** Stands for a cache in the entries of pages that were given back. */
  static final int GONE = IDS_LIMIT;

  /** Stands for a cache in the entry of a block that is one object. */
  static final int LARGE = GONE + 1;

  private static final int ID_SHIFT = 4;
  private static final int ORDER_MASK = 15;
  private static final int ENTRIES_PER_LONG = Long.BYTES / Character.BYTES;

  /** Frames of a stretch: their entries are 64 KiB. */
  private static final int STRETCH_SHIFT = 15;

  private final long endPfn;
  private final BackingMemory backing;
  private final long base;

  /** Whether a stretch ever had an entry; written and read as the entries are, without order of its own. */
  private final boolean[] used;

  SlabTable(long endPfn) {
    this.endPfn = endPfn;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp(endPfn * Character.BYTES));
    this.base = backing.address();
    this.used = new boolean[Math.toIntExact((endPfn >>> STRETCH_SHIFT) + 1)];
  }

  static int entry(int id, int order) {
    return (id << ID_SHIFT) | order;
  }

  static int id(int entry) {
    return entry >>> ID_SHIFT;
  }

  static int order(int entry) {
    return entry & ORDER_MASK;
  }

  long endPfn() {
    return endPfn;
  }

  /** The cache of the page at an offset from frame 0 in bytes, or another id; {@link #NONE} outside memory. */
  int idAt(long offset) {
    long pfn = offset >>> PageSize.SHIFT;
    return pfn < endPfn ? id(get(pfn)) : NONE;
  }

  /** The entry of a frame below {@link #endPfn}. */
  int get(long pfn) {
    return get(base, pfn);
  }

  /** The entry of a frame, for who keeps {@link #entries} at hand. */
  static int get(long entries, long pfn) {
    return Memory.getChar(entries + pfn * Character.BYTES);
  }

  /** Where the entries are, that of frame 0 first. */
  long entries() {
    return base;
  }

  void set(long pfn, int entry) {
    int stretch = (int) (pfn >>> STRETCH_SHIFT);
    if (!used[stretch]) {
      used[stretch] = true;
    }
    Memory.putChar(base + pfn * Character.BYTES, (char) entry);
  }

  /** Gives all pages of a block the entry of a slab. */
  void setAll(long pfn, int id, int order) {
    for (long page = pfn; page < pfn + Order.pages(order); page++) {
      set(page, entry(id, order));
    }
  }

  /** The first slab or large object at or above a frame, or none; skips empty stretches quickly. */
  long nextBlock(long from) {
    long pfn = from;
    while (pfn < endPfn) {
      long stretch = pfn >>> STRETCH_SHIFT;
      if (!used[(int) stretch]) {
        pfn = (stretch + 1) << STRETCH_SHIFT;
        continue;
      }
      if (pfn % ENTRIES_PER_LONG == 0
          && pfn + ENTRIES_PER_LONG <= endPfn
          && Memory.getLong(base + pfn * Character.BYTES) == 0) {
        pfn += ENTRIES_PER_LONG;
        continue;
      }
      int entry = get(pfn);
      if (entry != NONE && id(entry) != GONE) {
        return pfn;
      }
      pfn++;
    }
    return Pfn.NONE;
  }

  /** The first slab of a cache at or above a frame, or none. */
  long nextSlab(int id, long from) {
    long pfn = nextBlock(from);
    while (pfn != Pfn.NONE && id(get(pfn)) != id) {
      pfn = nextBlock(pfn + Order.pages(order(get(pfn))));
    }
    return pfn;
  }

  @Override
  public void close() {
    backing.close();
  }
}
