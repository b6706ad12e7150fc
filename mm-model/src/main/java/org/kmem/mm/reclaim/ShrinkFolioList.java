package org.kmem.mm.reclaim;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.FolioReferences;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.TryToUnmap;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;

/**
 * Decides for each of some isolated folios whether it goes, and lets it go: written, unmapped, taken out of its cache,
 * freed; or whether it is kept, as active if it is in use or could not be freed now.
 *
 * <p>Dirty pages of files are left to the flusher: they become active, and are sent to the end of the inactive list
 * when they have been written. Anonymous folios get a slot of swap first. Who was referenced once stays where it is,
 * who was referenced twice, or executed, becomes active; a second reference counts even if the first was through a
 * file descriptor.
 *
 * <p>Common to classic lists, generations, and {@code MADV_PAGEOUT}. May wait for a disk's queue.
 *
 * <p>Kernel counterpart: {@code shrink_folio_list}, {@code folio_check_references}, {@code pageout}.
 */
public final class ShrinkFolioList {
  private static final int RECLAIMED = 0;
  private static final int ACTIVATE = 1;
  private static final int KEEP = 2;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final AddressSpaces spaces;
  private final FolioReferences references;
  private final ReclaimNodes nodes;
  private final TryToUnmap unmapper;
  private final Swap swap;
  private final Workingset workingset;

  ShrinkFolioList(ReclaimParts parts, ReclaimNodes nodes, Workingset workingset) {
    this.workingset = workingset;
    this.folios = parts.folios();
    this.memory = parts.folios().memory();
    this.stat = parts.stat();
    this.scheduler = parts.scheduler();
    this.spaces = parts.spaces();
    this.references = parts.references();
    this.unmapper = parts.unmapper();
    this.swap = parts.swap();
    this.nodes = nodes;
  }

  /**
   * Goes through folios that were isolated, each with a reference, from one node. Those that are freed leave the
   * list; the others stay on it, with their reference, to be put back by the caller.
   *
   * @param list the folios
   * @param sc the act of reclaim
   * @param met what is met with; cleared first
   * @param ignoreReferences whether folios go though they are in use, as {@code MADV_PAGEOUT} asks
   * @return pages freed
   */
  public long shrink(FolioList list, ScanControl sc, ReclaimStat met, boolean ignoreReferences) {
    met.clear();
    long reclaimed = 0;
    int kept = 0;
    for (int at = 0; at < list.size(); at++) {
      long pfn = list.get(at);
      int pages = folios.pages(pfn);
      wasSplit = false;
      int verdict = shrinkOne(pfn, pages, sc, met, ignoreReferences);
      if (wasSplit) { // the other parts have a turn of their own
        for (long part = pfn + 1; part < pfn + pages; part++) {
          list.add(part);
        }
        sc.nrScanned -= pages - 1;
        pages = 1;
      }
      if (verdict == RECLAIMED) {
        reclaimed += pages;
      } else {
        if (verdict == ACTIVATE) {
          activate(pfn, pages, met);
        }
        list.set(kept++, pfn);
      }
    }
    list.truncate(kept);
    return reclaimed;
  }

  /**
   * Puts folios back on their lists and gives their references up: {@code move_folios_to_lru}.
   *
   * @param list what stays; empty afterwards
   */
  public void putBack(FolioList list) {
    for (int at = 0; at < list.size(); at++) {
      folios.lru().putback(list.get(at));
      folios.put(list.get(at));
    }
    list.clear();
  }

  private void activate(long pfn, int pages, ReclaimStat met) {
    int flags = folios.flags(pfn);
    boolean mlocked = (flags & PageFlag.PG_MLOCKED) != 0;
    if ((flags & PageFlag.PG_SWAPCACHE) != 0
        && (mlocked || swap.cache().isSwapFull(pfn))
        && folios.tryLock(pfn)) {
      swap.cache().freeSwap(pfn);
      folios.unlock(pfn);
    }
    if (!mlocked) {
      folios.set(pfn, PageFlag.PG_ACTIVE);
      stat.count(memcg(pfn), VmEvent.PGACTIVATE, pages);
      if (isFileLru(flags)) {
        met.activatedFile += pages;
      } else {
        met.activatedAnon += pages;
      }
    }
  }

  private int shrinkOne(
      long pfn, int pages, ScanControl sc, ReclaimStat met, boolean ignoreReferences) {
    scheduler.charge(scheduler.costs().pageScan());
    if (memory.refCount(pfn) == 1) {
      folios.put(pfn); // its owner has gone since it was isolated
      return RECLAIMED;
    }
    if (!folios.tryLock(pfn)) {
      return KEEP;
    }
    sc.nrScanned += pages;
    int verdict = judge(pfn, pages, sc, met, ignoreReferences);
    if (verdict != RECLAIMED && holdsLock) {
      folios.unlock(pfn);
    }
    return verdict;
  }

  /** Whether the folio in hand is locked by us; set anew after everything that may wait. */
  private boolean holdsLock;

  private int judge(
      long pfn, int pages, ScanControl sc, ReclaimStat met, boolean ignoreReferences) {
    holdsLock = true;
    if (!folios.lru().isEvictable(pfn)) {
      return ACTIVATE;
    }
    boolean mapped = folios.mappings().total(pfn) > 0;
    if (mapped && (!sc.mayUnmap || (!ignoreReferences && wasPromoted(pfn)))) {
      return KEEP;
    }
    if (meetPending(pfn, pages, sc, met)) {
      return ACTIVATE;
    }
    boolean onlyIfClean = false;
    if (!ignoreReferences) {
      int verdict = checkReferences(pfn, pages, sc, met);
      if (verdict != RECLAIMED) {
        return verdict;
      }
      onlyIfClean = wasReferencedFile;
    }
    if (isSwappable(pfn) && !folios.test(pfn, PageFlag.PG_SWAPCACHE)) {
      if ((sc.gfp & GfpFlags.__GFP_IO) == 0) {
        return KEEP;
      }
      boolean added = addToSwap(pfn);
      holdsLock = true;
      if (!added) {
        return ACTIVATE;
      }
    } else if (isLargeShmem(pfn) && !split(pfn)) {
      return KEEP;
    }
    return takeUnused(pfn, wasSplit ? 1 : pages, sc, met, onlyIfClean);
  }

  /** Whether it was found accessed beside another folio, or by aging, after it had been isolated. */
  private boolean wasPromoted(long pfn) {
    return folios.lru().isMglru() && folios.test(pfn, PageFlag.PG_REFERENCED);
  }

  /** The folio in hand was split: what was its first page is in hand now. */
  private boolean wasSplit;

  private boolean split(long pfn) {
    wasSplit = folios.split(pfn, 0) == 0;
    return wasSplit;
  }

  private boolean isLargeShmem(long pfn) {
    return folios.isLarge(pfn) && !folios.isAnon(pfn) && folios.test(pfn, PageFlag.PG_SWAPBACKED);
  }

  /** Large folios go to swap whole; those that are mapped in part, or that swap has no room for, page by page. */
  private boolean addToSwap(long pfn) {
    int order = memory.order(pfn);
    if (order == 0) {
      return swap.cache().addToSwap(pfn);
    }
    boolean alone = memory.refCount(pfn) == folios.mappings().total(pfn) + 1;
    if (!alone || (folios.test(pfn, PageFlag.PG_PARTIALLY_MAPPED) && !split(pfn))) {
      return false;
    }
    if (swap.cache().addToSwap(pfn)) {
      return true;
    }
    if (wasSplit || !split(pfn)) {
      return false;
    }
    if (order >= Order.PAGEBLOCK) {
      stat.count(VmEvent.THP_SWPOUT_FALLBACK);
    }
    stat.count(order, MthpStat.SWPOUT_FALLBACK, 1);
    return swap.cache().addToSwap(pfn);
  }

  private int takeUnused(
      long pfn, int pages, ScanControl sc, ReclaimStat met, boolean onlyIfClean) {
    if (folios.mappings().total(pfn) > 0 && !unmap(pfn, pages, met)) {
      return ACTIVATE;
    }
    if (folios.test(pfn, PageFlag.PG_DIRTY)) {
      int verdict = writeOut(pfn, pages, sc, met, onlyIfClean);
      if (verdict != RECLAIMED) {
        return verdict;
      }
    }
    if (!free(pfn, pages, sc)) {
      return KEEP;
    }
    scheduler.charge(scheduler.costs().pageReclaim() * pages);
    return RECLAIMED;
  }

  /** Anonymous memory that is not to be dropped: it must be swapped. */
  private boolean isSwappable(long pfn) {
    return folios.isAnon(pfn) && folios.test(pfn, PageFlag.PG_SWAPBACKED);
  }

  /**
   * Counts a folio that is dirty or being written. One that is being written cannot go; it is told to come back as
   * soon as it has been.
   *
   * @return whether it is being written
   */
  private boolean meetPending(long pfn, int pages, ScanControl sc, ReclaimStat met) {
    int flags = folios.flags(pfn);
    boolean counted = isFileLru(flags) && !folios.isAnon(pfn);
    boolean dirty = counted && (flags & PageFlag.PG_DIRTY) != 0;
    boolean writeback = (flags & PageFlag.PG_WRITEBACK) != 0;
    if (dirty || (counted && writeback)) {
      met.dirty += pages;
    }
    if (dirty && !writeback) {
      met.unqueuedDirty += pages;
    }
    if (!writeback) {
      return false;
    }
    boolean again = (flags & PageFlag.PG_RECLAIM) != 0;
    if (again) {
      met.congested += pages;
    }
    if (again && sc.isKswapd() && nodes.of(memory.nodeOf(pfn)).writeback) {
      met.immediate += pages;
    } else {
      folios.set(pfn, PageFlag.PG_RECLAIM);
      met.writeback += pages;
    }
    return true;
  }

  /** The folio in hand was referenced through a file descriptor: it goes, but is not written for that. */
  private boolean wasReferencedFile;

  private int checkReferences(long pfn, int pages, ScanControl sc, ReclaimStat met) {
    wasReferencedFile = false;
    int entries = references.referenced(pfn, sc.targetMemcg);
    boolean folio = folios.testClear(pfn, PageFlag.PG_REFERENCED);
    boolean file = isFileLru(folios.flags(pfn));
    if ((references.areaFlags() & VmFlags.VM_LOCKED) != 0) {
      return ACTIVATE; // it was missed by mlock: as unevictable it is found when it is put back
    }
    if (entries > 0) {
      folios.set(pfn, PageFlag.PG_REFERENCED);
      boolean executed = file && (references.areaFlags() & VmFlags.VM_EXEC) != 0;
      if (folio || entries > 1 || executed) {
        return ACTIVATE;
      }
      met.referencedKept += pages;
      return KEEP;
    }
    wasReferencedFile = folio && file;
    return RECLAIMED;
  }

  private boolean unmap(long pfn, int pages, ReclaimStat met) {
    boolean swapbacked = folios.test(pfn, PageFlag.PG_SWAPBACKED);
    if (unmapper.unmap(pfn, 0)) {
      return true;
    }
    met.unmapFailed += pages;
    if (!swapbacked && folios.test(pfn, PageFlag.PG_SWAPBACKED)) {
      met.lazyfreeFailed += pages;
    }
    return false;
  }

  /** Writes a dirty folio if that is reclaim's business; {@link #RECLAIMED} if it is clean afterwards. */
  private int writeOut(long pfn, int pages, ScanControl sc, ReclaimStat met, boolean onlyIfClean) {
    if (isFileLru(folios.flags(pfn))) {
      if (folios.isAnon(pfn)) {
        return RECLAIMED; // freed lazily and dirty again: taking it fails
      }
      stat.add(memory.nodeOf(pfn), NodeStat.NR_VMSCAN_IMMEDIATE_RECLAIM, pages);
      folios.set(pfn, PageFlag.PG_RECLAIM);
      return ACTIVATE;
    }
    if (onlyIfClean || (sc.gfp & GfpFlags.__GFP_IO) == 0 || !sc.mayWritepage) {
      return KEEP;
    }
    boolean began = startWriting(pfn);
    holdsLock = !began;
    if (!began) {
      return ACTIVATE;
    }
    met.pageout += pages;
    stat.add(memory.nodeOf(pfn), NodeStat.NR_VMSCAN_WRITE, pages);
    if (folios.test(pfn, PageFlag.PG_WRITEBACK | PageFlag.PG_DIRTY) || !folios.tryLock(pfn)) {
      return KEEP;
    }
    holdsLock = true;
    return folios.test(pfn, PageFlag.PG_WRITEBACK | PageFlag.PG_DIRTY) ? KEEP : RECLAIMED;
  }

  /** Begins to write a folio of the swap cache or of shared memory; it is unlocked if that works. */
  private boolean startWriting(long pfn) {
    folios.set(pfn, PageFlag.PG_RECLAIM);
    scheduler.charge(scheduler.costs().swapOut() * folios.pages(pfn));
    boolean began;
    if (folios.test(pfn, PageFlag.PG_SWAPCACHE)) {
      folios.clear(pfn, PageFlag.PG_DIRTY);
      began = swap.io().writePage(pfn);
    } else if (folios.isFile(pfn)) {
      long index = folios.index(pfn);
      AddressSpace space = spaces.byId(folios.mappingId(pfn));
      folios.unlock(pfn);
      began = space.writeOut(index, pfn) == 0;
      if (!began) {
        folios.lock(pfn);
      }
    } else {
      began = false;
    }
    if (!folios.test(pfn, PageFlag.PG_WRITEBACK)) {
      folios.clear(pfn, PageFlag.PG_RECLAIM);
    }
    return began;
  }

  /** Takes a clean folio that nothing maps out of where it is cached, and frees it; then it is not locked any more. */
  private boolean free(long pfn, int pages, ScanControl sc) {
    if (folios.isAnon(pfn) && !folios.test(pfn, PageFlag.PG_SWAPBACKED)) {
      if (folios.test(pfn, PageFlag.PG_DIRTY) || memory.refCount(pfn) > 1) {
        return false;
      }
      stat.count(memcg(pfn), VmEvent.PGLAZYFREED, pages);
      folios.unlock(pfn);
      return folios.put(pfn);
    }
    if (folios.test(pfn, PageFlag.PG_SWAPCACHE)) {
      if (!swap.cache().removeMapping(pfn, shadow(pfn, pages, sc))) {
        return false;
      }
      folios.unlock(pfn);
      return folios.put(pfn);
    }
    return folios.isFile(pfn) && freeFile(pfn, pages, sc);
  }

  /** What is left in the place of a folio; nothing if somebody else holds it, and so it will not go. */
  private long shadow(long pfn, int pages, ScanControl sc) {
    boolean goes =
        memory.refCount(pfn) == 1 + pages
            && !folios.test(pfn, PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK);
    return goes ? workingset.evict(pfn, sc.targetMemcg) : AddressSpace.NO_VALUE;
  }

  /** The reference of isolation is given up first, so that the cache's is the only one. */
  private boolean freeFile(long pfn, int pages, ScanControl sc) {
    long shadow = isFileLru(folios.flags(pfn)) ? shadow(pfn, pages, sc) : AddressSpace.NO_VALUE;
    AddressSpace space = spaces.byId(folios.mappingId(pfn));
    folios.unlock(pfn);
    holdsLock = false;
    folios.put(pfn);
    boolean gone = space.evict(folios.index(pfn), pfn, shadow);
    if (!gone) {
      folios.get(pfn);
    }
    return gone;
  }

  private int memcg(long pfn) {
    return memory.intField(pfn, PageFields.MEMCG);
  }

  private static boolean isFileLru(int flags) {
    return (flags & PageFlag.PG_SWAPBACKED) == 0;
  }
}
