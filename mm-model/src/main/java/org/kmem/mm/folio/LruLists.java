package org.kmem.mm.folio;

import java.util.function.LongPredicate;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.zone.ZoneType;

/**
 * Which list each folio is on, and the counters of the lists.
 *
 * <p>With the multi-generational LRU, folios that a page fault brings go to the youngest generation, other
 * anonymous ones to the one before, and file pages read by {@code read()} to the oldest but one; the two
 * youngest generations count as active. With the classic lists everything starts inactive and a second access
 * activates. Locked memory is unevictable under both.
 *
 * <p>Belongs to the holder of the scheduler's baton; nothing allocates. The kernel puts folios on lists in
 * batches for each CPU; here they are on theirs at once.
 *
 * <p>Kernel counterpart: {@code mm/swap.c}, {@code mm_inline.h}, {@code mm/mlock.c}; {@code
 * Documentation/mm/multigen_lru.rst}, {@code unevictable-lru.rst}.
 */
public final class LruLists {
  /*
   * Implementation notes.
   * I1  PG_LRU set  <=>  the folio is on the list that its flags name: unevictable, generation, or type and
   *     PG_ACTIVE; a folio on a list of a generation never has PG_ACTIVE. (One that was promoted may be linked
   *     on an older list still: LruVec, I2.)
   * I2  the pages on the lists are those that LruCounts has.
   * I3  nr_mlock = pages of folios with PG_MLOCKED.
   */
  private static final int ACTIVE = 1;
  private static final int REFS_MAX = PageFlag.LRU_REFS_MASK >>> PageFlag.LRU_REFS_SHIFT;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final LruVecs vecs;
  private final LruCounts counts;
  private final MlockedFolios mlocked;
  private final MapCounts mappings;
  private final Generations generations;
  private boolean mglru;
  private LongPredicate mappingUnevictable = pfn -> false;

  LruLists(PhysicalMemory memory, VmStat stat, Scheduler scheduler, boolean mglru) {
    this.memory = memory;
    this.stat = stat;
    this.scheduler = scheduler;
    this.mglru = mglru;
    this.mappings = new MapCounts(memory);
    this.vecs = new LruVecs(memory, scheduler.clock());
    this.counts = new LruCounts(vecs, stat);
    this.mlocked = new MlockedFolios(this, memory, stat);
    this.generations = new Generations(this, memory, scheduler.clock());
  }

  /**
   * Says which folios of files must not be reclaimed for their address space's sake: ramfs, locked shared
   * memory.
   *
   * @param unevictable tells by the folio, which has an address space
   */
  public void setMappingUnevictable(LongPredicate unevictable) {
    mappingUnevictable = unevictable;
  }

  /**
   * Whether the multi-generational LRU is on.
   *
   * @return false if the lists are the classic ones
   */
  public boolean isMglru() {
    return mglru;
  }

  /**
   * Switches between the multi-generational LRU and the classic lists: {@code lru_gen/enabled}. Folios of active
   * generations become active, and the other way round.
   *
   * @param on whether generations are kept from now on
   */
  public void setMglru(boolean on) {
    if (mglru == on) {
      return;
    }
    mglru = on;
    for (LruVec vec : vecs.all()) {
      for (int list = 0; list < LruVec.lists(); list++) {
        while (list != LruVec.LRU_UNEVICTABLE
            && LruVec.isGeneration(list) != on
            && vec.tail(list) >= 0) {
          long pfn = vec.tail(list);
          enlist(vec, pfn, delist(vec, pfn), false, false);
        }
      }
    }
  }

  /**
   * What aging and eviction do to generations.
   *
   * @return moves of folios between them
   */
  public Generations generations() {
    return generations;
  }

  /**
   * What locking memory does to folios.
   *
   * @return it
   */
  public MlockedFolios mlocked() {
    return mlocked;
  }

  /**
   * The lists of all groups and nodes.
   *
   * @return where they are found
   */
  public LruVecs vecs() {
    return vecs;
  }

  /**
   * The lists that a folio is, or would be, on.
   *
   * @param pfn the folio
   * @return the lists of its group and node
   */
  public LruVec vec(long pfn) {
    return vecs.of(memcg(pfn), memory.nodeOf(pfn));
  }

  /**
   * Puts a folio on its list: as active if the running task is in a page fault and generations are kept. The
   * caller has set owner and {@link PageFlag#PG_SWAPBACKED}.
   *
   * @param pfn a folio that is on no list
   * @throws IllegalStateException if it is on one
   */
  public void add(long pfn) {
    add(pfn, mglru && isInLruFault());
  }

  private void add(long pfn, boolean accessed) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_LRU) != 0) {
      throw new IllegalStateException(
          "folio %d (%s) is on a list already: isolate it first"
              .formatted(pfn, PageFlag.text(flags)));
    }
    boolean wasUnevictable = (flags & PageFlag.PG_UNEVICTABLE) != 0;
    if (isEvictable(pfn, flags)) {
      flags &= ~PageFlag.PG_UNEVICTABLE;
      if (accessed) {
        flags |= PageFlag.PG_ACTIVE;
      }
      if (wasUnevictable) {
        stat.count(VmEvent.UNEVICTABLE_PGS_RESCUED, pages(pfn));
      }
    } else {
      flags = (flags & ~PageFlag.PG_ACTIVE) | PageFlag.PG_UNEVICTABLE;
      mlocked.setCount(pfn, (flags & PageFlag.PG_MLOCKED) == 0 ? 0 : 1);
      if (!wasUnevictable) {
        stat.count(VmEvent.UNEVICTABLE_PGS_CULLED, pages(pfn));
      }
    }
    enlist(vec(pfn), pfn, flags | PageFlag.PG_LRU, false, false);
  }

  private boolean isInLruFault() {
    SimTask task = scheduler.currentOrNull();
    return task != null && task.isInLruFault() && !task.isMemalloc();
  }

  /**
   * Whether reclaim may take a folio: not if it is locked in memory, or of a file that has only memory.
   *
   * @param pfn the folio
   * @return {@code folio_evictable}
   */
  public boolean isEvictable(long pfn) {
    return isEvictable(pfn, flags(pfn));
  }

  /** The tests of the mapping come last: anonymous memory has none. */
  boolean isEvictable(long pfn, int flags) {
    if ((flags & PageFlag.PG_MLOCKED) != 0) {
      return false;
    }
    long mapping = memory.longField(pfn, PageFields.MAPPING);
    return mapping == 0 || (mapping & 3) != 0 || !mappingUnevictable.test(pfn);
  }

  /**
   * Takes a folio off its list for good.
   *
   * @param pfn a folio on a list
   */
  public void delete(long pfn) {
    int cleared = PageFlag.PG_LRU | PageFlag.PG_ACTIVE | PageFlag.PG_UNEVICTABLE;
    setFlags(pfn, delist(vec(pfn), pfn) & ~cleared);
  }

  /**
   * Takes a folio off its list for a while, with a reference: {@code folio_isolate_lru}. Counters of isolated
   * pages are the caller's.
   *
   * @param pfn the folio
   * @return whether it was on a list
   */
  public boolean isolate(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_LRU) == 0) {
      return false;
    }
    memory.get(pfn);
    setFlags(pfn, delist(vec(pfn), pfn) & ~PageFlag.PG_LRU);
    return true;
  }

  /**
   * Puts a folio on the list where it belongs now, but keeps the reference of {@link #isolate}, which the
   * caller gives up.
   *
   * @param pfn an isolated folio
   */
  public void putback(long pfn) {
    add(pfn, false);
  }

  /**
   * Moves a folio to the young end of the list it is on: reclaim has passed it over.
   *
   * @param pfn a folio on a list
   */
  public void requeue(long pfn) {
    settle(vec(pfn), pfn, false);
  }

  /**
   * Moves a folio to the end of its inactive list, where reclaim finds it next: {@code
   * folio_rotate_reclaimable}.
   *
   * @param pfn a folio
   */
  public void rotate(long pfn) {
    int flags = flags(pfn);
    int skipped = PageFlag.PG_LOCKED | PageFlag.PG_DIRTY | PageFlag.PG_UNEVICTABLE;
    if ((flags & PageFlag.PG_LRU) == 0 || (flags & skipped) != 0) {
      return;
    }
    LruVec vec = vec(pfn);
    enlist(vec, pfn, delist(vec, pfn) & ~PageFlag.PG_ACTIVE, true, true);
    stat.count(memcg(pfn), VmEvent.PGROTATED, pages(pfn));
  }

  /**
   * Notes an access through a file descriptor or the like. With classic lists a second access activates; with
   * generations accesses are counted, and aging looks at the count.
   *
   * @param page the folio, or a page of it
   */
  public void markAccessed(long page) {
    long pfn = memory.head(page);
    int flags = flags(pfn);
    if (mglru) {
      countAccess(pfn, flags);
    } else if ((flags & PageFlag.PG_REFERENCED) == 0) {
      setFlags(pfn, flags | PageFlag.PG_REFERENCED);
    } else if ((flags & (PageFlag.PG_UNEVICTABLE | PageFlag.PG_ACTIVE)) == 0) {
      activate(pfn);
      setFlags(pfn, flags(pfn) & ~PageFlag.PG_REFERENCED);
      vec(pfn).ageNonresident(pages(pfn));
    }
    if ((flags & PageFlag.PG_IDLE) != 0) {
      setFlags(pfn, flags(pfn) & ~PageFlag.PG_IDLE);
    }
  }

  private void countAccess(long pfn, int flags) {
    if ((flags & PageFlag.PG_UNEVICTABLE) != 0) {
      return;
    }
    int refs = (flags & PageFlag.LRU_REFS_MASK) >>> PageFlag.LRU_REFS_SHIFT;
    if ((flags & PageFlag.PG_REFERENCED) == 0) {
      setFlags(pfn, flags | PageFlag.PG_REFERENCED);
    } else if ((flags & PageFlag.PG_WORKINGSET) == 0 && refs == 0) {
      setFlags(pfn, flags | PageFlag.PG_WORKINGSET);
    } else if (refs < REFS_MAX) {
      setFlags(pfn, (flags & ~PageFlag.LRU_REFS_MASK) | (refs + 1) << PageFlag.LRU_REFS_SHIFT);
    }
  }

  /**
   * How often a folio was accessed through file descriptors since it came: its tier's measure.
   *
   * @param pfn the folio
   * @return 0, 1 or more accesses, as generations count them
   */
  public int accesses(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_REFERENCED) == 0) {
      return 0;
    }
    int refs = (flags & PageFlag.LRU_REFS_MASK) >>> PageFlag.LRU_REFS_SHIFT;
    return 1 + refs + ((flags & PageFlag.PG_WORKINGSET) == 0 ? 0 : 1);
  }

  /**
   * How often a folio was accessed through file descriptors beyond the first time: what its tier follows from.
   *
   * @param pfn the folio
   * @return 0 to 4
   */
  public int refs(long pfn) {
    int flags = flags(pfn);
    int refs = (flags & PageFlag.LRU_REFS_MASK) >>> PageFlag.LRU_REFS_SHIFT;
    return refs + ((flags & PageFlag.PG_WORKINGSET) == 0 ? 0 : 1);
  }

  /**
   * Puts a folio that came back into the highest tier.
   *
   * @param pfn the folio
   */
  public void restore(long pfn) {
    setFlags(pfn, flags(pfn) | PageFlag.PG_WORKINGSET | PageFlag.LRU_REFS_MASK);
  }

  /**
   * Makes a folio active.
   *
   * @param pfn the folio; nothing is done to one that is active, unevictable or on no list
   */
  public void activate(long pfn) {
    int flags = flags(pfn);
    int done = PageFlag.PG_ACTIVE | PageFlag.PG_UNEVICTABLE;
    if ((flags & PageFlag.PG_LRU) == 0 || (flags & done) != 0) {
      return;
    }
    LruVec vec = vec(pfn);
    enlist(vec, pfn, delist(vec, pfn) | PageFlag.PG_ACTIVE, false, false);
    stat.count(memcg(pfn), VmEvent.PGACTIVATE, pages(pfn));
  }

  /**
   * Makes a folio inactive, as {@code MADV_COLD} asks.
   *
   * @param pfn the folio; nothing is done to one that is inactive already, unevictable or on no list
   */
  public void deactivate(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_LRU) == 0
        || (flags & PageFlag.PG_UNEVICTABLE) != 0
        || (!mglru && (flags & PageFlag.PG_ACTIVE) == 0)) {
      return;
    }
    LruVec vec = vec(pfn);
    int cleared = PageFlag.PG_ACTIVE | PageFlag.PG_REFERENCED | PageFlag.LRU_REFS_MASK;
    enlist(vec, pfn, delist(vec, pfn) & ~cleared, false, true);
    stat.count(memcg(pfn), VmEvent.PGDEACTIVATE, pages(pfn));
  }

  /**
   * Sends a page of the cache that could not be dropped now to where reclaim finds it soon: a clean one to the
   * end of the inactive list, one that must be written first to its head, to be rotated when it has been.
   *
   * @param pfn the folio; nothing is done to one that is mapped, unevictable or on no list
   */
  public void deactivateFile(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_LRU) == 0
        || (flags & PageFlag.PG_UNEVICTABLE) != 0
        || mappings.total(pfn) != 0) {
      return;
    }
    LruVec vec = vec(pfn);
    boolean wasActive = isActive(vec, flags);
    int cleared = PageFlag.PG_ACTIVE | PageFlag.PG_REFERENCED;
    boolean unwritten = (flags & (PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK)) != 0;
    enlist(vec, pfn, delist(vec, pfn) & ~cleared, !unwritten, false);
    if (unwritten) {
      setFlags(pfn, flags(pfn) | PageFlag.PG_RECLAIM);
    } else {
      stat.count(memcg(pfn), VmEvent.PGROTATED, pages(pfn));
    }
    if (wasActive) {
      stat.count(memcg(pfn), VmEvent.PGDEACTIVATE, pages(pfn));
    }
  }

  private static boolean isActive(LruVec vec, int flags) {
    return (vec.countedAs(LruVec.listOf(flags)) & ACTIVE) != 0;
  }

  /**
   * Marks an anonymous folio as free to take unless it is written again: {@code MADV_FREE}. It goes to the
   * inactive file pages, which need no swap.
   *
   * @param pfn the folio; nothing is done to one that is marked already, in the swap cache or unevictable
   */
  public void lazyFree(long pfn) {
    int flags = flags(pfn);
    int needed = PageFlag.PG_LRU | PageFlag.PG_SWAPBACKED;
    if ((flags & needed) != needed
        || (flags & (PageFlag.PG_SWAPCACHE | PageFlag.PG_UNEVICTABLE)) != 0) {
      return;
    }
    LruVec vec = vec(pfn);
    int cleared =
        PageFlag.PG_ACTIVE
            | PageFlag.PG_REFERENCED
            | PageFlag.LRU_REFS_MASK
            | PageFlag.PG_SWAPBACKED;
    enlist(vec, pfn, delist(vec, pfn) & ~cleared, false, false);
    stat.count(memcg(pfn), VmEvent.PGLAZYFREE, pages(pfn));
  }

  /** Sets a folio's flags and puts it on the list that they name, or on that of a generation, which they name then. */
  void enlist(LruVec vec, long pfn, int flags, boolean tail, boolean reclaiming) {
    int type = LruVec.type(flags);
    if ((flags & PageFlag.PG_UNEVICTABLE) != 0) {
      enlist(vec, pfn, flags, LruVec.LRU_UNEVICTABLE, LruVec.LRU_UNEVICTABLE, tail);
    } else if (mglru) {
      enlist(vec, pfn, flags, generationFor(vec, flags, type, reclaiming), tail);
    } else {
      int list = 2 * type + ((flags & PageFlag.PG_ACTIVE) == 0 ? 0 : ACTIVE);
      enlist(vec, pfn, flags, list, list, tail);
    }
  }

  private void enlist(LruVec vec, long pfn, int flags, long seq, boolean tail) {
    int generation = LruVec.generation(seq);
    int others = flags & ~(PageFlag.PG_ACTIVE | PageFlag.LRU_GEN_MASK);
    int type = LruVec.type(flags);
    enlist(
        vec,
        pfn,
        others | (generation + 1) << PageFlag.LRU_GEN_SHIFT,
        LruVec.generationList(seq, type),
        2 * type + (vec.isActive(generation) ? ACTIVE : 0),
        tail);
  }

  private void enlist(LruVec vec, long pfn, int flags, int list, int counted, boolean tail) {
    int pages = pages(pfn);
    int zoneId = memory.zoneId(pfn);
    setFlags(pfn, flags);
    if (tail) {
      vec.addTail(list, pfn, zoneId, pages);
    } else {
      vec.addHead(list, pfn, zoneId, pages);
    }
    counts.add(vec, zoneId, counted, pages);
  }

  /** Moves a folio on the list of a generation to that of another. */
  void moveToGeneration(LruVec vec, long pfn, long seq, boolean tail) {
    enlist(vec, pfn, delist(vec, pfn), seq, tail);
  }

  /** Has a folio count for another generation, and leaves it linked where it is. */
  void promoteInPlace(LruVec vec, long pfn, long seq) {
    int flags = flags(pfn);
    int generation = (LruVec.generation(seq) + 1) << PageFlag.LRU_GEN_SHIFT;
    int zoneId = memory.zoneId(pfn);
    int pages = pages(pfn);
    int old = LruVec.listOf(flags);
    int list = LruVec.generationList(seq, LruVec.type(flags));
    setFlags(pfn, (flags & ~PageFlag.LRU_GEN_MASK) | generation);
    vec.count(old, zoneId, -pages);
    vec.count(list, zoneId, pages);
    counts.add(vec, zoneId, vec.countedAs(old), -pages);
    counts.add(vec, zoneId, vec.countedAs(list), pages);
  }

  /** Links a folio at an end of the list that it counts for. */
  void settle(LruVec vec, long pfn, boolean tail) {
    vec.relink(LruVec.listOf(flags(pfn)), pfn, tail);
  }

  /** A generation more begins; the second youngest so far counts as inactive from now on. */
  void startGeneration(LruVec vec, long nowNanos) {
    for (int type = LruVec.TYPE_ANON; type <= LruVec.TYPE_FILE; type++) {
      int ending = LruVec.generationList(vec.maxSeq() - 1, type);
      int beginning = LruVec.generationList(vec.maxSeq() + 1, type);
      for (int zone = 0; zone < ZoneType.COUNT; zone++) {
        long pages = vec.zonePages(ending, zone) - vec.zonePages(beginning, zone);
        int zoneId = vec.node() * ZoneType.COUNT + zone;
        counts.add(vec, zoneId, 2 * type, pages);
        counts.add(vec, zoneId, 2 * type + ACTIVE, -pages);
      }
    }
    vec.startGeneration(nowNanos);
  }

  /** Hot ones to the youngest; what cannot go yet to the one before; else as inactive, or last. */
  private static long generationFor(LruVec vec, int flags, int type, boolean reclaiming) {
    if ((flags & PageFlag.PG_ACTIVE) != 0) {
      return vec.maxSeq();
    }
    boolean swapBound = type == LruVec.TYPE_ANON && (flags & PageFlag.PG_SWAPCACHE) == 0;
    boolean beingWritten =
        (flags & PageFlag.PG_RECLAIM) != 0
            && (flags & (PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK)) != 0;
    if (!reclaiming && (swapBound || beingWritten)) {
      return vec.maxSeq() - 1;
    }
    long oldest = vec.minSeq(type);
    return reclaiming || oldest + LruVec.MIN_NR_GENS >= vec.maxSeq() ? oldest : oldest + 1;
  }

  /**
   * Puts a part of a folio that is being split on the list of the whole, to be met by reclaim right after it. Nothing is
   * done if the folio is on none.
   *
   * @param folio the first part, which has the whole's place
   * @param part another, with the whole's flags
   */
  public void addSplit(long folio, long part) {
    int flags = flags(folio);
    if ((flags & PageFlag.PG_LRU) == 0) {
      return;
    }
    int list = LruVec.listOf(flags);
    if (list == LruVec.LRU_UNEVICTABLE) {
      mlocked.setCount(part, 0);
    }
    vec(folio).insertNewer(list, part, folio);
  }

  /**
   * Takes a folio off its list.
   *
   * @return the flags that it is to have now, which the caller sets: PG_ACTIVE if it was of an active generation
   */
  int delist(LruVec vec, long pfn) {
    int flags = flags(pfn);
    int list = LruVec.listOf(flags);
    int counted = vec.countedAs(list);
    int left = flags;
    if (LruVec.isGeneration(list)) {
      boolean active = (counted & ACTIVE) != 0;
      left = (flags & ~PageFlag.LRU_GEN_MASK) | (active ? PageFlag.PG_ACTIVE : 0);
    }
    int pages = pages(pfn);
    int zoneId = memory.zoneId(pfn);
    vec.remove(list, pfn, zoneId, pages);
    counts.add(vec, zoneId, counted, -pages);
    return left;
  }

  private int memcg(long pfn) {
    return memory.intField(pfn, PageFields.MEMCG);
  }

  private int flags(long pfn) {
    return memory.intField(pfn, PageFields.FLAGS);
  }

  private void setFlags(long pfn, int flags) {
    memory.setIntField(pfn, PageFields.FLAGS, flags);
  }

  private int pages(long pfn) {
    return 1 << memory.order(pfn);
  }

  /**
   * Proves the lists and their counters.
   *
   * @throws IllegalStateException if a list is broken or a counter is not what is on the lists
   */
  public void verify() {
    counts.verify();
  }
}
