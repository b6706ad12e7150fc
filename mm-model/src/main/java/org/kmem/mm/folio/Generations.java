package org.kmem.mm.folio;

import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.SimClock;
import org.kmem.units.Pfn;

/**
 * Moves folios between generations, and generations on: what aging and eviction do to the lists of a {@link
 * LruVec}.
 *
 * <p>A generation becomes old as younger ones are added, at most four in all; the oldest is given up when it is
 * empty, or when room is needed: then what is left of it joins the next. Anonymous generations do not outlive those
 * of files while swap can be used.
 *
 * <p>Belongs to the holder of the baton; nothing waits or allocates. Kernel counterpart: {@code folio_update_gen},
 * {@code folio_inc_gen}, {@code inc_max_seq}, {@code inc_min_seq}, {@code try_to_inc_min_seq}.
 */
public final class Generations {
  private static final int TYPES = 2;

  private final LruLists lists;
  private final PhysicalMemory memory;
  private final SimClock clock;

  Generations(LruLists lists, PhysicalMemory memory, SimClock clock) {
    this.lists = lists;
    this.memory = memory;
    this.clock = clock;
  }

  private int flags(long pfn) {
    return memory.intField(pfn, PageFields.FLAGS);
  }

  private void setFlags(long pfn, int flags) {
    memory.setIntField(pfn, PageFields.FLAGS, flags);
  }

  /**
   * Has a folio that was found accessed through page tables count for the youngest generation, and forgets its accesses
   * through file descriptors. It stays where it lies, until {@link #settle} finds it there. One that is isolated becomes
   * referenced instead.
   *
   * @param pfn the folio
   */
  public void promote(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.LRU_GEN_MASK) == 0) {
      setFlags(pfn, flags | PageFlag.PG_REFERENCED);
      return;
    }
    setFlags(pfn, flags & ~PageFlag.ACCESSES_MASK);
    LruVec vec = lists.vec(pfn);
    if (LruVec.listOf(flags) != LruVec.generationList(vec.maxSeq(), LruVec.type(flags))) {
      lists.promoteInPlace(vec, pfn, vec.maxSeq());
    }
  }

  /**
   * Moves a folio that lies with the oldest generation, but was promoted, to its own.
   *
   * @param pfn the folio
   * @param atTail whether it is the next there to be looked at
   * @return whether it was promoted
   */
  public boolean settle(long pfn, boolean atTail) {
    LruVec vec = lists.vec(pfn);
    int flags = flags(pfn);
    int type = LruVec.type(flags);
    if (LruVec.listOf(flags) == LruVec.generationList(vec.minSeq(type), type)) {
      return false;
    }
    lists.settle(vec, pfn, atTail);
    return true;
  }

  /**
   * Moves a folio of the oldest generation to the next.
   *
   * @param pfn the folio
   * @param whenWritten whether it is to be taken as soon as it has been written
   * @param atTail whether it is the next there to be looked at
   */
  public void postpone(long pfn, boolean whenWritten, boolean atTail) {
    int flags = flags(pfn) & ~PageFlag.ACCESSES_MASK;
    setFlags(pfn, whenWritten ? flags | PageFlag.PG_RECLAIM : flags);
    LruVec vec = lists.vec(pfn);
    lists.moveToGeneration(vec, pfn, vec.minSeq(LruVec.type(flags)) + 1, atTail);
  }

  /**
   * Takes a folio off its generation to be reclaimed, with a reference.
   *
   * @param pfn a folio on a list
   */
  public void isolate(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_REFERENCED) == 0) {
      flags &= ~PageFlag.ACCESSES_MASK;
    }
    setFlags(pfn, flags & ~(PageFlag.PG_RECLAIM | PageFlag.PG_REFERENCED));
    lists.isolate(pfn);
    setFlags(pfn, flags(pfn) & ~PageFlag.PG_ACTIVE);
  }

  /**
   * Gives up old generations that are empty.
   *
   * @param vec whose
   * @param canSwap whether anonymous ones can become empty
   * @return whether there was one
   */
  public boolean dropEmpty(LruVec vec, boolean canSwap) {
    long anon = firstPopulated(vec, LruVec.TYPE_ANON);
    long file = firstPopulated(vec, LruVec.TYPE_FILE);
    if (canSwap) {
      anon = Math.min(anon, file);
      file = Math.max(anon, vec.minSeq(LruVec.TYPE_FILE));
    }
    boolean droppedAnon = canSwap && advance(vec, LruVec.TYPE_ANON, anon);
    boolean droppedFile = advance(vec, LruVec.TYPE_FILE, file);
    return droppedAnon || droppedFile;
  }

  private static long firstPopulated(LruVec vec, int type) {
    long seq = vec.minSeq(type);
    while (seq + LruVec.MIN_NR_GENS <= vec.maxSeq()
        && vec.tail(LruVec.generationList(seq, type)) == Pfn.NONE) {
      seq++;
    }
    return seq;
  }

  private static boolean advance(LruVec vec, int type, long seq) {
    if (seq == vec.minSeq(type)) {
      return false;
    }
    vec.tiers().passOn(type);
    vec.setMinSeq(type, seq);
    return true;
  }

  /**
   * Adds a generation: who is young now is so no more when the next is added.
   *
   * @param vec where
   * @param canSwap whether anonymous folios age too
   */
  public void addYoungest(LruVec vec, boolean canSwap) {
    for (int type = TYPES - 1; type >= 0; type--) {
      if (vec.generations(type) == LruVec.MAX_NR_GENS) {
        giveUpOldest(vec, type, canSwap);
      }
    }
    lists.startGeneration(vec, clock.nowNanos());
  }

  /** What is left of the oldest generation is the first of the next, unless nobody can age it. */
  private void giveUpOldest(LruVec vec, int type, boolean canSwap) {
    int oldest = LruVec.generationList(vec.minSeq(type), type);
    boolean ages = type == LruVec.TYPE_FILE || canSwap;
    for (long pfn = vec.tail(oldest); ages && pfn != Pfn.NONE; pfn = vec.tail(oldest)) {
      if (!settle(pfn, true)) {
        postpone(pfn, false, true);
      }
    }
    advance(vec, type, vec.minSeq(type) + 1);
  }
}
