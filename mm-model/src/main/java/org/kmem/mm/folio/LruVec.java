package org.kmem.mm.folio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.units.Pfn;
import org.kmem.zone.ZoneType;

/**
 * The lists of folios of a memory control group on a node, which reclaim works on: classic ones, or one for each generation and type.
 *
 * <p>Lists are linked through struct pages, the newest folio at the head. Unevictable folios are counted, not
 * linked, as in the kernel; their link counts the locked areas that map them. Who adds and removes keeps the
 * counters: {@link LruLists}.
 *
 * <p>Belongs to the holder of the scheduler's baton; nothing allocates.
 *
 * <p>Kernel counterpart: {@code struct lruvec}, {@code struct lru_gen_folio}.
 */
public final class LruVec {
  /*
   * Implementation notes.
   * A list is a number: 0..3 the classic ones, 4 the unevictable, 5 + 2 * generation + type those of
   * generations. Sequence numbers only grow; generation = sequence mod 4.
   *
   * I1  pages[l] = sum of the pages of the folios that name l (of the unevictable: counted there) = sum of
   *     zonePages[l].
   * I2  A folio is linked on the list that it names; or, if it was promoted where it lies, on that of an older
   *     generation of its type, until the scan meets it there.
   * I3  minSeq[t] <= maxSeq - 1 and maxSeq - minSeq[t] < MAX_NR_GENS.
   */
  /** Anonymous folios to be taken next. */
  public static final int LRU_INACTIVE_ANON = 0;

  /** Anonymous folios in use. */
  public static final int LRU_ACTIVE_ANON = 1;

  /** File folios to be taken next. */
  public static final int LRU_INACTIVE_FILE = 2;

  /** File folios in use. */
  public static final int LRU_ACTIVE_FILE = 3;

  /** Folios that must not be taken. */
  public static final int LRU_UNEVICTABLE = 4;

  /** Fewest generations that there are at any time. */
  public static final int MIN_NR_GENS = 2;

  /** Most generations that there are at any time. */
  public static final int MAX_NR_GENS = 4;

  /** Type of lists of anonymous folios. */
  public static final int TYPE_ANON = 0;

  /** Type of lists of file folios. */
  public static final int TYPE_FILE = 1;

  /** What a page of input or output counts for in the cost of scanning. */
  private static final int IO_COST = 32;

  private static final int GEN_LISTS = LRU_UNEVICTABLE + 1;
  private static final int LISTS = GEN_LISTS + MAX_NR_GENS * 2;

  private final PhysicalMemory memory;
  private final @Nullable LruVec parent;
  private final List<LruVec> children = new ArrayList<>();
  private final int memcg;
  private final int node;
  private final long[] heads = new long[LISTS];
  private final long[] tails = new long[LISTS];
  private final long[] pages = new long[LISTS];

  /** The same by list, then type of zone. */
  private final long[] zonePages = new long[LISTS * ZoneType.COUNT];

  private final TierHistory tiers = new TierHistory();
  private final long[] birthNanos = new long[MAX_NR_GENS];
  private long nonresidentAge;
  private long walkedEntries;
  private long walkedYoung;
  private long maxSeq = MIN_NR_GENS + 1;
  private final long[] minSeq = new long[2];
  private final long[] costs = new long[2];
  private final long[] refaults = new long[2];

  LruVec(PhysicalMemory memory, @Nullable LruVec parent, int memcg, int node, long nowNanos) {
    this.memory = memory;
    this.parent = parent;
    if (parent != null) {
      parent.children.add(this);
    }
    this.memcg = memcg;
    this.node = node;
    Arrays.fill(heads, Pfn.NONE);
    Arrays.fill(tails, Pfn.NONE);
    Arrays.fill(birthNanos, nowNanos);
  }

  /**
   * The list of a generation.
   *
   * @param seq its sequence number
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @return number of the list
   */
  public static int generationList(long seq, int type) {
    return GEN_LISTS + 2 * generation(seq) + type;
  }

  /** The list that flags of a folio name. */
  static int listOf(int flags) {
    if ((flags & PageFlag.PG_UNEVICTABLE) != 0) {
      return LRU_UNEVICTABLE;
    }
    int generation = ((flags & PageFlag.LRU_GEN_MASK) >>> PageFlag.LRU_GEN_SHIFT) - 1;
    if (generation >= 0) {
      return generationList(generation, type(flags));
    }
    return 2 * type(flags) + ((flags & PageFlag.PG_ACTIVE) == 0 ? 0 : 1);
  }

  /** The type of a folio with some flags. */
  static int type(int flags) {
    return (flags & PageFlag.PG_SWAPBACKED) != 0 ? TYPE_ANON : TYPE_FILE;
  }

  /** The classic list that folios on a list count for. */
  int countedAs(int list) {
    if (!isGeneration(list)) {
      return list;
    }
    int type = (list - GEN_LISTS) % 2;
    return 2 * type + (isActive((list - GEN_LISTS) / 2) ? 1 : 0);
  }

  /** The number of a generation among those that there can be. */
  static int generation(long seq) {
    return (int) (seq & (MAX_NR_GENS - 1));
  }

  /**
   * The memory control group whose folios are here.
   *
   * @return its number, 0 for the root
   */
  public int memcg() {
    return memcg;
  }

  /**
   * The node whose folios are here.
   *
   * @return the node
   */
  public int node() {
    return node;
  }

  /**
   * The newest folio of a list.
   *
   * @param list number of the list, not the unevictable
   * @return the folio, or {@link Pfn#NONE}
   */
  public long head(int list) {
    return heads[list];
  }

  /**
   * The oldest folio of a list: the next to be looked at by reclaim.
   *
   * @param list number of the list, not the unevictable
   * @return the folio, or {@link Pfn#NONE}
   */
  public long tail(int list) {
    return tails[list];
  }

  /**
   * The folio that is one older.
   *
   * @param pfn a folio on a list
   * @return the folio, or {@link Pfn#NONE}
   */
  public long older(long pfn) {
    return memory.longField(pfn, PageFields.NEXT);
  }

  /**
   * The folio that is one newer.
   *
   * @param pfn a folio on a list
   * @return the folio, or {@link Pfn#NONE}
   */
  public long newer(long pfn) {
    return memory.longField(pfn, PageFields.PREV);
  }

  /**
   * How much is on a list.
   *
   * @param list number of the list
   * @return pages
   */
  public long pages(int list) {
    return pages[list];
  }

  /**
   * The youngest generation.
   *
   * @return its sequence number
   */
  public long maxSeq() {
    return maxSeq;
  }

  /**
   * The oldest generation of a type.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @return its sequence number
   */
  public long minSeq(int type) {
    return minSeq[type];
  }

  /** The oldest generation of a type is another. */
  void setMinSeq(int type, long seq) {
    minSeq[type] = seq;
  }

  /** A generation more begins. */
  void startGeneration(long nowNanos) {
    maxSeq++;
    birthNanos[generation(maxSeq)] = nowNanos;
  }

  /**
   * How many generations there are of a type.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @return {@link #MIN_NR_GENS} to {@link #MAX_NR_GENS}
   */
  public int generations(int type) {
    return (int) (maxSeq - minSeq[type]) + 1;
  }

  /**
   * When a generation was the youngest first.
   *
   * @param seq its sequence number
   * @return the time
   */
  public long birthNanos(long seq) {
    return birthNanos[generation(seq)];
  }

  /**
   * What became of the tiers of the oldest generations.
   *
   * @return the history
   */
  public TierHistory tiers() {
    return tiers;
  }

  /**
   * Notes what the last walk of page tables has seen.
   *
   * @param entries entries that it looked at
   * @param young those that were accessed, of folios on these lists
   */
  public void noteWalk(long entries, long young) {
    walkedEntries = entries;
    walkedYoung = young;
  }

  /**
   * Entries of page tables that the last walk looked at.
   *
   * @return how many
   */
  public long walkedEntries() {
    return walkedEntries;
  }

  /**
   * Entries of page tables that the last walk found accessed.
   *
   * @return how many
   */
  public long walkedYoung() {
    return walkedYoung;
  }

  /**
   * How many pages were evicted or activated here and in groups below so far: the clock of refault distances.
   *
   * @return pages
   */
  public long nonresidentAge() {
    return nonresidentAge;
  }

  /**
   * Notes that pages were evicted or activated: {@code workingset_age_nonresident}. Those above hear of it too.
   *
   * @param pageCount how many
   */
  public void ageNonresident(long pageCount) {
    for (LruVec vec = this; vec != null; vec = vec.parent) {
      vec.nonresidentAge += pageCount;
    }
  }

  /** Whether no folio is here. */
  boolean isEmpty() {
    for (long onList : pages) {
      if (onList != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is on a list of this group and those below it, generations counted as active or not.
   *
   * @param classic one of the five classic lists
   * @return pages
   */
  public long treePages(int classic) {
    long pagesBelow = counted(classic);
    for (LruVec child : children) {
      pagesBelow += child.treePages(classic);
    }
    return pagesBelow;
  }

  /** Takes it from its parent: its group is no more. */
  void leaveParent() {
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  /**
   * What reclaim of a type has cost of late, for nothing: pages put back, and 32 for each that was written or read
   * back.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @return the cost; halved with the other's whenever they exceed a quarter of the lists
   */
  public long cost(int type) {
    return costs[type];
  }

  /**
   * Adds to the cost of a type, here and in all groups above: {@code lru_note_cost}.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @param io pages written or read back
   * @param rotated pages looked at and kept
   */
  public void noteCost(int type, long io, long rotated) {
    for (LruVec vec = this; vec != null; vec = vec.parent) {
      vec.addCost(type, io * IO_COST + rotated);
    }
  }

  private void addCost(int type, long cost) {
    costs[type] += cost;
    long onLists = 0;
    for (int classic = 0; classic < LRU_UNEVICTABLE; classic++) {
      onLists += counted(classic);
    }
    if (costs[TYPE_ANON] + costs[TYPE_FILE] > onLists / 4) {
      costs[TYPE_ANON] /= 2;
      costs[TYPE_FILE] /= 2;
    }
  }

  /**
   * How many folios had come back as active ones when that was last noted.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @return pages
   */
  public long rememberedRefaults(int type) {
    return refaults[type];
  }

  /**
   * Notes how many folios have come back as active ones.
   *
   * @param type {@link #TYPE_ANON} or {@link #TYPE_FILE}
   * @param pages what {@code workingset_activate_*} says
   */
  public void rememberRefaults(int type, long pages) {
    refaults[type] = pages;
  }

  static int lists() {
    return LISTS;
  }

  static boolean isGeneration(int list) {
    return list >= GEN_LISTS;
  }

  /**
   * Pages on lists that count as one of the classic five: the two youngest generations are active.
   *
   * @param classic one of the five classic lists
   * @return pages
   */
  public long counted(int classic) {
    long counted = pages[classic];
    if (classic != LRU_UNEVICTABLE) {
      int type = classic / 2;
      boolean active = classic % 2 == 1;
      for (int generation = 0; generation < MAX_NR_GENS; generation++) {
        counted += isActive(generation) == active ? pages[generationList(generation, type)] : 0;
      }
    }
    return counted;
  }

  /** Whether folios of a generation, by its number modulo, count as active: the two youngest do. */
  boolean isActive(int generation) {
    return generation == generation(maxSeq) || generation == generation(maxSeq - 1);
  }

  long zonePages(int list, int zoneType) {
    return zonePages[list * ZoneType.COUNT + zoneType];
  }

  /** Pages count for a list, or no more if they are less than 0; where they are linked stays as it is. */
  void count(int list, int zoneId, int count) {
    pages[list] += count;
    zonePages[(list - node) * ZoneType.COUNT + zoneId] += count;
  }

  void addHead(int list, long pfn, int zoneId, int count) {
    count(list, zoneId, count);
    if (list != LRU_UNEVICTABLE) {
      linkHead(list, pfn);
    }
  }

  void addTail(int list, long pfn, int zoneId, int count) {
    count(list, zoneId, count);
    linkTail(list, pfn);
  }

  private void linkHead(int list, long pfn) {
    long head = heads[list];
    memory.setLongField(pfn, PageFields.NEXT, head);
    memory.setLongField(pfn, PageFields.PREV, Pfn.NONE);
    if (head == Pfn.NONE) {
      tails[list] = pfn;
    } else {
      memory.setLongField(head, PageFields.PREV, pfn);
    }
    heads[list] = pfn;
  }

  private void linkTail(int list, long pfn) {
    long tail = tails[list];
    memory.setLongField(pfn, PageFields.NEXT, Pfn.NONE);
    memory.setLongField(pfn, PageFields.PREV, tail);
    if (tail == Pfn.NONE) {
      heads[list] = pfn;
    } else {
      memory.setLongField(tail, PageFields.NEXT, pfn);
    }
    tails[list] = pfn;
  }

  /** Links a folio at an end of the list for which it counts, wherever it was linked. */
  void relink(int list, long pfn, boolean tail) {
    unlink(list, pfn);
    if (tail) {
      linkTail(list, pfn);
    } else {
      linkHead(list, pfn);
    }
  }

  /** Links a part of a folio beside it, as the next newer one; the list has as many pages as before. */
  void insertNewer(int list, long pfn, long folio) {
    if (list == LRU_UNEVICTABLE) {
      return;
    }
    long newer = memory.longField(folio, PageFields.PREV);
    memory.setLongField(pfn, PageFields.NEXT, folio);
    memory.setLongField(pfn, PageFields.PREV, newer);
    memory.setLongField(folio, PageFields.PREV, pfn);
    if (newer == Pfn.NONE) {
      heads[endedBy(heads, list, folio)] = pfn;
    } else {
      memory.setLongField(newer, PageFields.NEXT, pfn);
    }
  }

  void remove(int list, long pfn, int zoneId, int count) {
    count(list, zoneId, -count);
    if (list != LRU_UNEVICTABLE) {
      unlink(list, pfn);
    }
  }

  private void unlink(int list, long pfn) {
    long next = memory.longField(pfn, PageFields.NEXT);
    long previous = memory.longField(pfn, PageFields.PREV);
    if (previous == Pfn.NONE) {
      heads[endedBy(heads, list, pfn)] = next;
    } else {
      memory.setLongField(previous, PageFields.NEXT, next);
    }
    if (next == Pfn.NONE) {
      tails[endedBy(tails, list, pfn)] = previous;
    } else {
      memory.setLongField(next, PageFields.PREV, previous);
    }
  }

  /** The list that a folio at an end of one is linked on: nearly always the one it names, else see I2. */
  private static int endedBy(long[] ends, int named, long pfn) {
    if (ends[named] == pfn) {
      return named;
    }
    for (int list = GEN_LISTS; list < LISTS; list++) {
      if (ends[list] == pfn) {
        return list;
      }
    }
    throw new IllegalStateException("I2: folio %d is at the end of no list".formatted(pfn));
  }

  /** Proves I1 and I3. */
  void verify() {
    long[] counted = new long[LISTS];
    for (int list = 0; list < LISTS; list++) {
      if (list == LRU_UNEVICTABLE) {
        continue;
      }
      long newer = Pfn.NONE;
      for (long pfn = heads[list]; pfn != Pfn.NONE; pfn = older(pfn)) {
        if (newer(pfn) != newer) {
          throw new IllegalStateException(
              "I1: folio %d on list %d of node %d links back to %d, not %d"
                  .formatted(pfn, list, node, newer(pfn), newer));
        }
        if (memory.intField(pfn, PageFields.MEMCG) != memcg) {
          throw new IllegalStateException(
              "I1: folio %d on a list of group %d belongs to group %d"
                  .formatted(pfn, memcg, memory.intField(pfn, PageFields.MEMCG)));
        }
        counted[listOf(memory.intField(pfn, PageFields.FLAGS))] += 1L << memory.order(pfn);
        newer = pfn;
      }
      if (tails[list] != newer) {
        throw new IllegalStateException(
            "I1: list %d of node %d ends with folio %d, not %d"
                .formatted(list, node, newer, tails[list]));
      }
    }
    for (int list = 0; list < LISTS; list++) {
      long inZones = 0;
      for (int zone = 0; zone < ZoneType.COUNT; zone++) {
        inZones += zonePages(list, zone);
      }
      if (pages[list] != inZones || (list != LRU_UNEVICTABLE && counted[list] != inZones)) {
        throw new IllegalStateException(
            "I1: list %d of node %d has %d pages but counts %d"
                .formatted(list, node, counted[list], pages[list]));
      }
    }
    for (long oldest : minSeq) {
      if (maxSeq - oldest >= MAX_NR_GENS || oldest > maxSeq - 1) {
        throw new IllegalStateException(
            "I3: generations %d to %d of node %d".formatted(oldest, maxSeq, node));
      }
    }
  }
}
