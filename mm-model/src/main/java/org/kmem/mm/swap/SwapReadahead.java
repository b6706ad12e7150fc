package org.kmem.mm.swap;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.folio.Refaults;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Brings swapped pages into the swap cache, and with them those that will probably be wanted next: neighbours by address,
 * or by slot where an area is on a rotating disk or memory is shared.
 *
 * <p>The window grows with the pages that were read ahead and then used, from one page up to 2 to the power of {@code
 * vm.page-cluster}, and shrinks by at most half at a time.
 *
 * <p>Belongs to the holder of the baton; waits for memory, not for I/O. Kernel counterpart: {@code swapin_readahead};
 * documentation {@code admin-guide/sysctl/vm.rst}.
 */
public final class SwapReadahead {
  /*
   * Implementation notes.
   * An area remembers its last fault in one word:
   *   63                12 11          6 5       0
   *   +-------------------+-------------+---------+
   *   | page address      | last window | hits    |
   *   +-------------------+-------------+---------+
   */
  /** Window by address is at most 2 to the power of this: {@code SWAP_RA_ORDER_CEILING}. */
  private static final int ORDER_CEILING = 5;

  private static final int WINDOW_SHIFT = 6;
  private static final long FIELD_MASK = (1L << WINDOW_SHIFT) - 1;

  /** Hits that are assumed in the beginning. */
  private static final int FIRST_HITS = 4;

  private final Folios folios;
  private final VmStat stat;
  private final Tunables tunables;
  private final SwapDevices devices;
  private final SwapCache cache;
  private final SwapIo io;
  private Refaults refaults = Refaults.NONE;
  private final MemoryCgroups memcgs;

  /** Of windows by slot. */
  private int clusterHits = FIRST_HITS;

  private long clusterOffset;
  private int clusterWindow;

  SwapReadahead(
      Folios folios,
      VmStat stat,
      Tunables tunables,
      SwapDevices devices,
      SwapCache cache,
      SwapIo io,
      MemoryCgroups memcgs) {
    this.folios = folios;
    this.stat = stat;
    this.tunables = tunables;
    this.devices = devices;
    this.cache = cache;
    this.io = io;
    this.memcgs = memcgs;
  }

  void install(Refaults workingset) {
    refaults = workingset;
  }

  private boolean isByAddress() {
    return tunables.isOn(Tunable.SWAP_VMA_RA_ENABLED) && !devices.hasRotational();
  }

  /**
   * The page of a slot if it is in memory, for shared memory: {@code swap_cache_get_folio}.
   *
   * @param entry the slot
   * @return its frame, with a reference for the caller, or {@link Pfn#NONE}
   */
  long lookup(long entry) {
    long pfn = cache.find(entry);
    if (pfn != Pfn.NONE) {
      folios.get(folios.memory().head(pfn));
      if (clearMark(pfn)) {
        clusterHits++;
      }
    }
    return pfn;
  }

  private boolean clearMark(long pfn) {
    boolean wasAhead = folios.testClear(pfn, PageFlag.PG_READAHEAD);
    if (wasAhead) {
      stat.count(VmEvent.SWAP_RA_HIT);
    }
    return wasAhead;
  }

  /**
   * The page of a slot if it is in memory, for a fault: notes whether reading ahead was worth while.
   *
   * @param entry the slot
   * @param area where the fault is
   * @param address where the fault is
   * @return its frame, with a reference to its folio for the caller, or {@link Pfn#NONE}
   */
  public long lookup(long entry, VmArea area, long address) {
    long pfn = cache.find(entry);
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    folios.get(folios.memory().head(pfn));
    if (folios.memory().order(folios.memory().head(pfn)) > 0) {
      return pfn; // nobody reads large folios ahead
    }
    boolean wasAhead = clearMark(pfn);
    if (isByAddress()) {
      long state = stateOf(area);
      int hits = (int) Math.min(hits(state) + (wasAhead ? 1 : 0), FIELD_MASK);
      area.setSwapReadahead(state(address, window(state), hits));
    } else if (wasAhead) {
      clusterHits++;
    }
    return pfn;
  }

  /**
   * Reads the page of a slot for a fault, and pages around it.
   *
   * @param entry the slot, whose page is not in memory
   * @param area where the fault is
   * @param address where the fault is
   * @param pageTable its page table
   * @return its frame, with a reference for the caller, perhaps still being read; {@link Pfn#NONE} if there is no
   *     memory or the slot is not in use any more
   */
  public long read(long entry, VmArea area, long address, PageTable pageTable) {
    if (!isByAddress()) {
      return readCluster(entry);
    }
    int most = 1 << Math.min((int) tunables.get(Tunable.PAGE_CLUSTER), ORDER_CEILING);
    if (most > 1) {
      readAround(area, address, pageTable, most);
    }
    return readWanted(entry);
  }

  /** Reads the window around an address, within the area and one table. */
  private void readAround(VmArea area, long address, PageTable pageTable, int most) {
    long page = address >>> PageSize.SHIFT;
    long state = stateOf(area);
    long last = state >>> PageSize.SHIFT;
    int pages = pages(last, page, hits(state), most, window(state));
    area.setSwapReadahead(state(address, pages, 0));
    if (pages == 1) {
      return;
    }
    long first = page - (pages - 1) / 2;
    if (page == last + 1) {
      first = page;
    } else if (last == page + 1) {
      first = page - pages + 1;
    }
    long tableStart = address & -PageLevel.size(PageLevel.PMD);
    long start = Math.max(first << PageSize.SHIFT, Math.max(area.start(), tableStart));
    long end =
        Math.min(
            (first + pages) << PageSize.SHIFT,
            Math.min(area.end(), tableStart + PageLevel.size(PageLevel.PMD)));
    PteFormat format = pageTable.format();
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      long slot = pageTable.find(at, PageLevel.PTE);
      long pte = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
      if (pte != 0 && !format.isPresent(pte) && SwapType.isDevice(format.swapType(pte))) {
        readNeighbour(SwapEntry.ofPte(format, pte), at != (page << PageSize.SHIFT));
      }
    }
    io.submitReads();
  }

  private void readNeighbour(long entry, boolean ahead) {
    long pfn = bring(entry);
    if (pfn == Pfn.NONE) {
      return;
    }
    if (ahead) {
      folios.set(pfn, PageFlag.PG_READAHEAD);
      stat.count(VmEvent.SWAP_RA);
    }
    io.read(pfn);
    folios.put(pfn);
  }

  private long readWanted(long entry) {
    while (true) {
      long pfn = cache.find(entry);
      if (pfn != Pfn.NONE) {
        folios.get(folios.memory().head(pfn));
        return pfn;
      }
      pfn = bring(entry);
      if (pfn != Pfn.NONE) {
        io.read(pfn);
        io.submitReads();
        return pfn;
      }
      if (cache.find(entry) == Pfn.NONE) {
        return Pfn.NONE;
      }
    }
  }

  /**
   * Reads the page of a slot, and the slots of the aligned window around it: {@code swap_cluster_readahead}.
   *
   * @param entry the slot
   * @return its frame as {@link #read} answers
   */
  long readCluster(long entry) {
    long offset = SwapEntry.offset(entry);
    int most = 1 << Math.min((int) tunables.get(Tunable.PAGE_CLUSTER), Integer.SIZE - 2);
    if (most > 1) {
      int hits = clusterHits;
      clusterHits = 0;
      int pages = pages(clusterOffset, offset, hits, most, clusterWindow);
      clusterOffset = hits == 0 ? offset : clusterOffset;
      clusterWindow = pages;
      SwapArea area = devices.area(entry);
      long first = Math.max(offset & -pages, 1);
      long end = Math.min((offset & -pages) + pages, area.slots());
      for (long at = first; at < end && pages > 1; at++) {
        readNeighbour(SwapEntry.of(area.type(), at), at != offset);
      }
      io.submitReads();
    }
    return readWanted(entry);
  }

  /**
   * Begins to read the page of a slot alone, if it is not in memory: {@code read_swap_cache_async}.
   *
   * @param entry the slot
   */
  public void readOne(long entry) {
    if (cache.find(entry) == Pfn.NONE) {
      long pfn = bring(entry);
      if (pfn != Pfn.NONE) {
        io.read(pfn);
        io.submitReads();
        folios.put(pfn);
      }
    }
  }

  /**
   * A new page for a slot, in the swap cache, locked, with a reference for the caller, its bytes not read yet. None if
   * there is no memory, or the page is here, or nobody names the slot.
   */
  long bring(long entry) {
    if (cache.find(entry) != Pfn.NONE || !devices.isNamed(entry)) {
      return Pfn.NONE;
    }
    MemoryCgroup payer = memcgs.swap().ownerOnSwapIn(devices.owner(entry));
    int gfp = GfpFlags.GFP_HIGHUSER_MOVABLE;
    long pfn = folios.memory().alloc(gfp, 0);
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    boolean paid = memcgs.charge(pfn, gfp, payer) == 0;
    if (!paid || !devices.claim(entry)) { // allocating and charging may have waited
      folios.put(pfn);
      return Pfn.NONE;
    }
    folios.set(pfn, PageFlag.PG_LOCKED | PageFlag.PG_SWAPBACKED);
    long shadow = cache.shadow(entry);
    cache.add(pfn, entry);
    if (shadow != SwapCache.NO_SHADOW) {
      refaults.refault(pfn, shadow);
    }
    folios.lru().add(pfn);
    return pfn;
  }

  /** How many pages to read: what the pages of the last window were good for, decides. */
  private static int pages(long last, long now, int hits, int most, int lastWindow) {
    int pages;
    if (hits == 0) {
      pages = now == last + 1 || now == last - 1 ? 2 : 1;
    } else {
      pages = Math.max(4, Integer.highestOneBit(hits + 1) << 1);
    }
    return Math.max(Math.min(pages, most), lastWindow / 2);
  }

  private static long stateOf(VmArea area) {
    return area.swapReadahead() == 0 ? FIRST_HITS : area.swapReadahead();
  }

  private static long state(long address, int window, int hits) {
    return (address & -PageSize.SIZE_BYTES) | ((long) window << WINDOW_SHIFT) | hits;
  }

  private static int hits(long state) {
    return (int) (state & FIELD_MASK);
  }

  private static int window(long state) {
    return (int) (state >>> WINDOW_SHIFT & FIELD_MASK);
  }
}
