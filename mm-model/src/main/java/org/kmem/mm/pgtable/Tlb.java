package org.kmem.mm.pgtable;

import java.util.Arrays;
import org.kmem.mm.sim.Reference;
import org.kmem.units.PageSize;

/**
 * The translation lookaside buffer of one CPU: {@value #SMALL_SETS} sets of {@value #SMALL_WAYS} for 4 KiB
 * pages and {@value #HUGE_SETS} sets of {@value #HUGE_WAYS} for 2 MiB. Larger pages are kept in pieces of 2 MiB.
 *
 * <p>The sizes are those of a server CPU (second level of Skylake-SP for small pages, first level for huge
 * ones); the oldest entry of a set gives way. Entries carry the number of an address space, so that a switch
 * between address spaces flushes nothing.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: hardware; source: Intel 64 and IA-32
 * Architectures Optimization Reference Manual, section on Skylake Server.
 */
public final class Tlb {
  /*
   * Implementation notes.
   * A tag is page number << ASID_BITS | number; numbers start at 1, so 0 is an empty way. A value is
   * frame << 12 | what is permitted, as PteFormat.READ, WRITE, EXEC. WRITE is there only if the entry was
   * dirty when it was loaded: the first write after that walks again and makes it so, as hardware does.
   * A whole address space is flushed by never using its number again; when numbers run out, all is flushed.
   * The small tag that was looked for last in vain is remembered until an entry comes in: an access that faults looks
   * twice, and the second time nothing is searched.
   */
  static final int SMALL_SETS = 128;
  static final int SMALL_WAYS = 12;
  static final int HUGE_SETS = 8;
  static final int HUGE_WAYS = 4;

  /** Answer of a miss. */
  static final long MISS = 0;

  private static final int ASID_BITS = 18;
  private static final int LAST_ASID = (1 << ASID_BITS) - 1;
  private static final int HUGE_SHIFT = PageLevel.shift(PageLevel.PMD);
  private static final long OFFSET_IN_HUGE = PageLevel.size(PageLevel.PMD) - PageSize.SIZE_BYTES;

  private final long[] smallTags = new long[SMALL_SETS * SMALL_WAYS];
  private final long[] smallValues = new long[SMALL_SETS * SMALL_WAYS];
  private final byte[] smallOldest = new byte[SMALL_SETS];
  private final long[] hugeTags = new long[HUGE_SETS * HUGE_WAYS];
  private final long[] hugeValues = new long[HUGE_SETS * HUGE_WAYS];
  private final byte[] hugeOldest = new byte[HUGE_SETS];
  private int lastAsid;
  private long missed;

  long hits;
  long misses;
  long pageFlushes;
  long spaceFlushes;
  long fullFlushes;
  long shootdownsReceived;

  Tlb() {}

  /** A number that no entry carries; flushes all if there is none left, which the caller learns by 1. */
  int newAsid() {
    if (lastAsid == LAST_ASID) {
      flushAll();
    }
    return ++lastAsid;
  }

  /** The frame's address and what is permitted, or {@link #MISS}; counts a hit. */
  long lookup(int asid, long address) {
    long tag = address >>> PageSize.SHIFT << ASID_BITS | asid;
    if (tag == missed) {
      return MISS;
    }
    int from = (int) (address >>> PageSize.SHIFT & (SMALL_SETS - 1)) * SMALL_WAYS;
    for (int way = 0; way < SMALL_WAYS; way++) {
      if (smallTags[from + way] == tag) {
        return smallValues[from + way];
      }
    }
    long huge = lookupHuge(asid, address);
    missed = huge == MISS ? tag : missed;
    return huge;
  }

  private long lookupHuge(int asid, long address) {
    long tag = address >>> HUGE_SHIFT << ASID_BITS | asid;
    int from = (int) (address >>> HUGE_SHIFT & (HUGE_SETS - 1)) * HUGE_WAYS;
    for (int way = 0; way < HUGE_WAYS; way++) {
      if (hugeTags[from + way] == tag) {
        return hugeValues[from + way] + (address & OFFSET_IN_HUGE);
      }
    }
    return MISS;
  }

  void insertSmall(int asid, long address, long value) {
    long tag = address >>> PageSize.SHIFT << ASID_BITS | asid;
    int set = (int) (address >>> PageSize.SHIFT & (SMALL_SETS - 1));
    int way = wayFor(smallTags, smallOldest, set, SMALL_WAYS, tag);
    smallTags[way] = tag;
    missed = 0;
    smallValues[way] = value;
  }

  void insertHuge(int asid, long address, long value) {
    long tag = address >>> HUGE_SHIFT << ASID_BITS | asid;
    int set = (int) (address >>> HUGE_SHIFT & (HUGE_SETS - 1));
    int way = wayFor(hugeTags, hugeOldest, set, HUGE_WAYS, tag);
    hugeTags[way] = tag;
    missed = 0;
    hugeValues[way] = value;
  }

  /** The way that has the tag, else an empty one, else the oldest. */
  private static int wayFor(long[] tags, byte[] oldest, int set, int ways, long tag) {
    int from = set * ways;
    int empty = -1;
    for (int way = 0; way < ways; way++) {
      if (tags[from + way] == tag) {
        return from + way;
      }
      if (tags[from + way] == 0) {
        empty = from + way;
      }
    }
    if (empty >= 0) {
      return empty;
    }
    int victim = from + oldest[set];
    oldest[set] = (byte) (oldest[set] + 1 == ways ? 0 : oldest[set] + 1);
    return victim;
  }

  void flushPage(int asid, long address) {
    pageFlushes++;
    long tag = address >>> PageSize.SHIFT << ASID_BITS | asid;
    int from = (int) (address >>> PageSize.SHIFT & (SMALL_SETS - 1)) * SMALL_WAYS;
    clear(smallTags, from, SMALL_WAYS, tag);
    long hugeTag = address >>> HUGE_SHIFT << ASID_BITS | asid;
    clear(
        hugeTags, (int) (address >>> HUGE_SHIFT & (HUGE_SETS - 1)) * HUGE_WAYS, HUGE_WAYS, hugeTag);
  }

  private static void clear(long[] tags, int from, int ways, long tag) {
    for (int way = from; way < from + ways; way++) {
      if (tags[way] == tag) {
        tags[way] = 0;
      }
    }
  }

  void flushAll() {
    fullFlushes++;
    Arrays.fill(smallTags, 0);
    Arrays.fill(hugeTags, 0);
    lastAsid = 0;
  }

  /** Whether a flush of so many bytes goes page by page, or for the whole address space. */
  static boolean isByPage(long bytes) {
    return bytes >>> PageSize.SHIFT <= Reference.TLB_SINGLE_PAGE_FLUSH_CEILING;
  }
}
