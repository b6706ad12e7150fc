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
   * twice, and the second time nothing is searched; nor is it when the entry comes in.
   *
   * I1  bit w of empty[s] is set  <=>  way w of set s has tag 0.
   */
  static final int SMALL_SETS = 128;
  static final int SMALL_WAYS = 12;
  static final int HUGE_SETS = 8;
  static final int HUGE_WAYS = 4;

  /** Answer of a miss. */
  static final long MISS = 0;

  private static final int NO_WAY = -1;
  private static final int ASID_BITS = 18;
  private static final int LAST_ASID = (1 << ASID_BITS) - 1;
  private static final int HUGE_SHIFT = PageLevel.shift(PageLevel.PMD);
  private static final long OFFSET_IN_HUGE = PageLevel.size(PageLevel.PMD) - PageSize.SIZE_BYTES;

  private final long[] smallTags = new long[SMALL_SETS * SMALL_WAYS];
  private final long[] smallValues = new long[SMALL_SETS * SMALL_WAYS];
  private final byte[] smallOldest = new byte[SMALL_SETS];
  private final int[] smallEmpty = new int[SMALL_SETS];
  private final long[] hugeTags = new long[HUGE_SETS * HUGE_WAYS];
  private final long[] hugeValues = new long[HUGE_SETS * HUGE_WAYS];
  private final byte[] hugeOldest = new byte[HUGE_SETS];
  private final int[] hugeEmpty = new int[HUGE_SETS];
  private int lastAsid;
  private long missed;

  long hits;
  long misses;
  long pageFlushes;
  long spaceFlushes;
  long fullFlushes;
  long shootdownsReceived;

  Tlb() {
    setEmpty();
  }

  private void setEmpty() {
    Arrays.fill(smallTags, 0);
    Arrays.fill(hugeTags, 0);
    Arrays.fill(smallEmpty, (1 << SMALL_WAYS) - 1);
    Arrays.fill(hugeEmpty, (1 << HUGE_WAYS) - 1);
  }

  /** A number that no entry carries; flushes all if there is none left, which the caller learns by 1. */
  int newAsid() {
    if (lastAsid == LAST_ASID) {
      flushAll();
    }
    return ++lastAsid;
  }

  /** The frame's address and what is permitted, or {@link #MISS}. */
  long lookup(int asid, long address) {
    long tag = smallTag(asid, address);
    return tag == missed ? MISS : search(asid, address, tag);
  }

  private long search(int asid, long address, long tag) {
    int way = wayOf(smallTags, smallSet(address) * SMALL_WAYS, SMALL_WAYS, tag);
    if (way != NO_WAY) {
      return smallValues[way];
    }
    int huge = wayOf(hugeTags, hugeSet(address) * HUGE_WAYS, HUGE_WAYS, hugeTag(asid, address));
    if (huge != NO_WAY) {
      return hugeValues[huge] + (address & OFFSET_IN_HUGE);
    }
    missed = tag;
    return MISS;
  }

  void insertSmall(int asid, long address, long value) {
    long tag = smallTag(asid, address);
    int set = smallSet(address);
    int from = set * SMALL_WAYS;
    int way = tag == missed ? NO_WAY : wayOf(smallTags, from, SMALL_WAYS, tag);
    if (way == NO_WAY) {
      way = from + freeWay(smallEmpty, smallOldest, set, SMALL_WAYS);
    }
    smallTags[way] = tag;
    smallValues[way] = value;
    missed = 0;
  }

  void insertHuge(int asid, long address, long value) {
    long tag = hugeTag(asid, address);
    int set = hugeSet(address);
    int from = set * HUGE_WAYS;
    int way = wayOf(hugeTags, from, HUGE_WAYS, tag);
    if (way == NO_WAY) {
      way = from + freeWay(hugeEmpty, hugeOldest, set, HUGE_WAYS);
    }
    hugeTags[way] = tag;
    hugeValues[way] = value;
    missed = 0;
  }

  /** The index of the way that has a tag, among those from an index on. */
  private static int wayOf(long[] tags, int from, int ways, long tag) {
    for (int way = 0; way < ways; way++) {
      if (tags[from + way] == tag) {
        return from + way;
      }
    }
    return NO_WAY;
  }

  /** A way of a set for another tag: the last empty one, else the oldest. */
  private static int freeWay(int[] empty, byte[] oldest, int set, int ways) {
    int free = empty[set];
    if (free != 0) {
      int last = Integer.highestOneBit(free);
      empty[set] = free ^ last;
      return Integer.numberOfTrailingZeros(last);
    }
    int victim = oldest[set];
    oldest[set] = (byte) (victim + 1 == ways ? 0 : victim + 1);
    return victim;
  }

  void flushPage(int asid, long address) {
    pageFlushes++;
    clear(smallTags, smallEmpty, smallSet(address), SMALL_WAYS, smallTag(asid, address));
    clear(hugeTags, hugeEmpty, hugeSet(address), HUGE_WAYS, hugeTag(asid, address));
  }

  private static void clear(long[] tags, int[] empty, int set, int ways, long tag) {
    int way = wayOf(tags, set * ways, ways, tag);
    if (way != NO_WAY) {
      tags[way] = 0;
      empty[set] |= 1 << (way - set * ways);
    }
  }

  void flushAll() {
    fullFlushes++;
    setEmpty();
    lastAsid = 0;
  }

  private static long smallTag(int asid, long address) {
    return address >>> PageSize.SHIFT << ASID_BITS | asid;
  }

  private static long hugeTag(int asid, long address) {
    return address >>> HUGE_SHIFT << ASID_BITS | asid;
  }

  private static int smallSet(long address) {
    return (int) (address >>> PageSize.SHIFT) & (SMALL_SETS - 1);
  }

  private static int hugeSet(long address) {
    return (int) (address >>> HUGE_SHIFT) & (HUGE_SETS - 1);
  }

  /** Whether a flush of so many bytes goes page by page, or for the whole address space. */
  static boolean isByPage(long bytes) {
    return bytes >>> PageSize.SHIFT <= Reference.TLB_SINGLE_PAGE_FLUSH_CEILING;
  }
}
