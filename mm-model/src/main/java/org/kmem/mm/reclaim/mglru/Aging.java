package org.kmem.mm.reclaim.mglru;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.Generations;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;

/**
 * Makes all that was not used lately older by one generation: first moves what page tables say was accessed to the
 * youngest, then adds one that is younger still.
 *
 * <p>Areas that are read at random, or once from end to end, are passed over, and so are those that reclaim could not
 * take from. With the walks switched off ({@code lru_gen/enabled} without 2) only eviction finds accesses.
 *
 * <p>Belongs to the holder of the baton; does not wait. Kernel counterpart: {@code
 * try_to_inc_max_seq}, {@code walk_mm}.
 */
public final class Aging {
  private static final int MM_WALK = 2;

  private final Scheduler scheduler;
  private final Tunables tunables;
  private final AddressSpaces spaces;
  private final Generations generations;
  private final AccessedPages accessed;
  private final Mmu mmu;
  private long walkedEntries;
  private long walkedYoung;

  /**
   * For a machine.
   *
   * @param scheduler of the machine
   * @param tunables of the machine
   * @param folios its folios and lists
   * @param spaces its address spaces
   * @param mmu its TLBs
   */
  public Aging(
      Scheduler scheduler, Tunables tunables, Folios folios, AddressSpaces spaces, Mmu mmu) {
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.spaces = spaces;
    this.generations = folios.lru().generations();
    this.accessed = new AccessedPages(folios);
    this.mmu = mmu;
  }

  /**
   * Adds a generation, unless somebody else has.
   *
   * @param vec where
   * @param seq the youngest generation as the caller has seen it
   * @param canSwap whether anonymous folios age too
   * @return whether this call has added it
   */
  public boolean age(LruVec vec, long seq, boolean canSwap) {
    if (seq < vec.maxSeq()) {
      return false;
    }
    if ((tunables.get(Tunable.LRU_GEN_ENABLED) & MM_WALK) != 0) {
      walkedEntries = 0;
      walkedYoung = 0;
      for (MmStruct mm : spaces.all()) {
        walk(mm, vec, canSwap);
      }
      vec.noteWalk(walkedEntries, walkedYoung);
    }
    generations.addYoungest(vec, canSwap);
    return true;
  }

  private void walk(MmStruct mm, LruVec vec, boolean canSwap) {
    PageTable pageTable = mm.pageTable();
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      if (!AccessedPages.isWorthLooking(area, canSwap)) {
        continue;
      }
      long before = walkedYoung;
      pageTable.forRange(
          area.start(),
          area.end(),
          (address, level, slot, entry) -> {
            scheduler.charge(scheduler.costs().pageScan());
            walkedEntries++;
            long pfn = accessed.take(pageTable, slot, entry, vec, canSwap);
            if (pfn != AccessedPages.NONE) {
              generations.promote(pfn);
              walkedYoung++;
            }
            return WalkAction.CONTINUE;
          });
      if (walkedYoung > before) {
        mmu.flushRange(pageTable, area.start(), area.end());
      }
    }
  }
}
