package org.kmem.mm.swap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.memcg.SwapCharges;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.units.Pfn;

/**
 * The pages in memory that have a slot in swap, by slot: pages on their way out, pages that were read, and those whose
 * slot is kept so that they need not be written again.
 *
 * <p>A folio here has {@link PageFlag#PG_SWAPCACHE}, its first slot in {@code PageFields.PRIVATE}, and a reference for
 * each of its frames; its slots have the cache bit. Of a page that was evicted a shadow may stay in its place.
 *
 * <p>Belongs to the holder of the baton; nothing waits or allocates.
 *
 * <p>Kernel counterpart: {@code mm/swap_state.c}, {@code folio_free_swap}.
 */
public final class SwapCache {
  /*
   * Implementation notes.
   * Each slot has a word: (pfn + 1) << 1 for a frame, shadow << 1 | 1 for a shadow, 0 for nothing. The frames of a
   * large folio lie in consecutive slots.
   *
   * I1  frames here = nr_swapcached.
   */
  /** What {@link #shadow} answers if there is none. */
  public static final long NO_SHADOW = -1;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final SwapDevices devices;
  private final SwapCharges charges;

  SwapCache(Folios folios, SwapDevices devices, SwapCharges charges) {
    this.folios = folios;
    this.memory = folios.memory();
    this.devices = devices;
    this.charges = charges;
  }

  /**
   * The frame of a slot.
   *
   * @param entry a slot of an area that is on
   * @return the frame, without a reference for the caller, or {@link Pfn#NONE}
   */
  public long find(long entry) {
    long word = devices.area(entry).cached((int) SwapEntry.offset(entry));
    return word == 0 || (word & 1) != 0 ? Pfn.NONE : (word >>> 1) - 1;
  }

  /**
   * What the page that was evicted from a slot left.
   *
   * @param entry a slot of an area that is on
   * @return the shadow, or {@link #NO_SHADOW}
   */
  public long shadow(long entry) {
    long word = devices.area(entry).cached((int) SwapEntry.offset(entry));
    return (word & 1) == 0 ? NO_SHADOW : word >>> 1;
  }

  /**
   * The first slot of a folio that is here.
   *
   * @param pfn the folio, or a frame of it
   * @return the slot of the folio, or of the frame
   */
  public long entry(long pfn) {
    long head = memory.head(pfn);
    return memory.longField(head, PageFields.PRIVATE) + (pfn - head);
  }

  /**
   * Whether a frame is here for a slot.
   *
   * @param pfn the frame
   * @param slot the slot
   * @return false also if it was here and is no more
   */
  public boolean isOf(long pfn, long slot) {
    return folios.test(memory.head(pfn), PageFlag.PG_SWAPCACHE) && entry(pfn) == slot;
  }

  /** Gives a folio of shared memory slots, named once, and puts it here; answers the first or NONE. */
  long addShared(long pfn) {
    long entry = alloc(pfn);
    if (entry != SwapEntry.NONE) {
      add(pfn, entry);
      for (int page = 0; page < folios.pages(pfn); page++) {
        devices.duplicate(entry + page);
      }
    }
    return entry;
  }

  /**
   * Gives an anonymous folio slots and puts it here, dirty: {@code add_to_swap}.
   *
   * @param pfn the folio, locked, up to date, not here
   * @return false if there is no room, or none for its control group; of a large folio perhaps for its pages
   */
  public boolean addToSwap(long pfn) {
    long entry = alloc(pfn);
    if (entry == SwapEntry.NONE) {
      return false;
    }
    add(pfn, entry);
    folios.set(pfn, PageFlag.PG_DIRTY);
    return true;
  }

  /** Slots for a folio, charged to its control group; NONE if there are none or the group may have no more. */
  private long alloc(long pfn) {
    int memcg = folios.memcg(pfn);
    long entry = devices.alloc(memory.order(pfn));
    if (entry == SwapEntry.NONE) {
      charges.noSlot(memcg);
      return SwapEntry.NONE;
    }
    int pages = folios.pages(pfn);
    int payer = charges.payer(memcg);
    if (charges.charge(payer, pages) != 0) {
      devices.putCache(entry, pages);
      return SwapEntry.NONE;
    }
    devices.setOwner(entry, pages, payer);
    return entry;
  }

  /** Puts a folio here, in slots whose cache bit the caller has. */
  void add(long pfn, long entry) {
    int pages = folios.pages(pfn);
    SwapArea area = devices.area(entry);
    int offset = (int) SwapEntry.offset(entry);
    for (int page = 0; page < pages; page++) {
      area.setCached(offset + page, (pfn + page + 1) << 1);
      memory.get(pfn);
    }
    memory.setLongField(pfn, PageFields.PRIVATE, entry);
    folios.set(pfn, PageFlag.PG_SWAPCACHE);
    count(pfn, pages);
  }

  private void count(long pfn, int pages) {
    folios.addNodeStat(pfn, NodeStat.NR_FILE_PAGES, pages); // "file" of a group leaves them out
    folios.addStat(pfn, NodeStat.NR_SWAPCACHED, pages);
  }

  /**
   * Takes a folio from here, and gives its slots back if nobody names them.
   *
   * @param pfn the folio, locked, not under writeback; somebody holds a reference besides
   * @param shadow what is left in its place, or {@link #NO_SHADOW}
   */
  void delete(long pfn, long shadow) {
    int pages = folios.pages(pfn);
    long entry = entry(pfn);
    SwapArea area = devices.area(entry);
    int offset = (int) SwapEntry.offset(entry);
    for (int page = 0; page < pages; page++) {
      area.setCached(offset + page, shadow == NO_SHADOW ? 0 : shadow << 1 | 1);
    }
    folios.clear(pfn, PageFlag.PG_SWAPCACHE);
    memory.setLongField(pfn, PageFields.PRIVATE, 0);
    count(pfn, -pages);
    devices.putCache(entry, pages);
    for (int page = 0; page < pages; page++) {
      folios.put(pfn);
    }
  }

  /**
   * Gives the slots of a folio back if no entry names them, so that it is like one that was never swapped: {@code
   * folio_free_swap}.
   *
   * @param pfn a folio, locked by the caller, who holds a reference
   * @return whether it was here and is no more; it is dirty then
   */
  public boolean freeSwap(long pfn) {
    if (!folios.test(pfn, PageFlag.PG_SWAPCACHE)
        || folios.test(pfn, PageFlag.PG_WRITEBACK)
        || isNamed(pfn)) {
      return false;
    }
    delete(pfn, NO_SHADOW);
    folios.set(pfn, PageFlag.PG_DIRTY);
    return true;
  }

  private boolean isNamed(long pfn) {
    long entry = entry(pfn);
    for (int page = 0; page < folios.pages(pfn); page++) {
      if (devices.users(entry + page) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives the slots of a folio back if nothing needs it to be here any more: no entry maps it or names its slots, and
   * nobody has it locked. {@code free_swap_cache}.
   *
   * @param pfn a folio to which the caller holds a reference
   */
  public void freeIfUnused(long pfn) {
    if (folios.test(pfn, PageFlag.PG_SWAPCACHE)
        && folios.mappings().total(pfn) == 0
        && folios.tryLock(pfn)) {
      freeSwap(pfn);
      folios.unlock(pfn);
    }
  }

  /**
   * Takes a clean folio that nobody maps from here, for reclaim: {@code __remove_mapping}. Its bytes are in its slots.
   *
   * @param pfn the folio, locked by the caller, who holds one reference
   * @param shadow what is left in its place, or {@link #NO_SHADOW}
   * @return whether the caller's is the only reference now; not if it is dirty, being written or held by others
   */
  public boolean removeMapping(long pfn, long shadow) {
    boolean busy = folios.test(pfn, PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK);
    if (busy || memory.refCount(pfn) != 1 + folios.pages(pfn)) {
      return false;
    }
    delete(pfn, shadow);
    return true;
  }

  /**
   * Whether slots are so scarce that a folio in use should not keep its own: {@code mem_cgroup_swap_full}.
   *
   * @param pfn a folio that is here
   * @return true if more than half of all swap is taken, or of what its control group may have
   */
  public boolean isSwapFull(long pfn) {
    return devices.isFull() || charges.isFull(folios.memcg(pfn));
  }
}
