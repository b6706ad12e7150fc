package org.kmem.mm.swap;

import org.kmem.mm.block.Bio;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.PageSize;

/**
 * Moves pages of the swap cache to their slots and back: zeros are a bit, what zswap takes stays in
 * memory, the rest goes to the disk.
 *
 * <p>Belongs to the holder of the baton. Reads of neighbouring slots become one request.
 *
 * <p>Kernel counterpart: {@code mm/page_io.c}.
 */
public final class SwapIo {
  /** Most pages of one request. */
  private static final int RUN_PAGES = 32;

  private static final int PMD_ORDER = 9;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final SwapDevices devices;
  private final SwapCache cache;
  private final Zswap zswap;

  /** Frames that are to be read from consecutive sectors, not submitted yet. */
  private final long[] run = new long[RUN_PAGES];

  private int runPages;
  private long runEntry;

  SwapIo(Folios folios, VmStat stat, SwapDevices devices, SwapCache cache, Zswap zswap) {
    this.folios = folios;
    this.memory = folios.memory();
    this.stat = stat;
    this.devices = devices;
    this.cache = cache;
    this.zswap = zswap;
  }

  /**
   * Begins to write a folio to its slots, and unlocks it: {@code swap_writepage}. One whose slots nobody names loses
   * them instead. May wait for room in the disk's queue, once the folio is unlocked.
   *
   * @param pfn a folio of the swap cache, locked, up to date, its dirty flag cleared by the caller
   * @return false if it cannot be written: it is still locked, dirty again, and is to be activated
   */
  public boolean writePage(long pfn) {
    if (cache.freeSwap(pfn)) {
      folios.unlock(pfn);
      return true;
    }
    boolean zero = isZero(pfn);
    markZero(pfn, zero);
    if (zero) {
      stat.count(VmEvent.SWPOUT_ZERO, folios.pages(pfn));
      folios.unlock(pfn);
      return true;
    }
    if (zswap.store(pfn, cache.entry(pfn))) {
      folios.unlock(pfn);
      return true;
    }
    if (!zswap.mayWriteBack(folios.memcg(pfn))) {
      folios.set(pfn, PageFlag.PG_DIRTY);
      return false;
    }
    writeToDisk(pfn);
    return true;
  }

  private boolean isZero(long pfn) {
    for (int page = 0; page < folios.pages(pfn); page++) {
      if (!memory.isZero(pfn + page)) {
        return false;
      }
    }
    return true;
  }

  private void markZero(long pfn, boolean zero) {
    long entry = cache.entry(pfn);
    SwapArea area = devices.area(entry);
    for (int page = 0; page < folios.pages(pfn); page++) {
      area.setZero((int) SwapEntry.offset(entry) + page, zero);
    }
  }

  /** Writes a locked folio to the disk, and unlocks it. */
  void writeToDisk(long pfn) {
    long entry = cache.entry(pfn);
    SwapArea area = devices.area(entry);
    int pages = folios.pages(pfn);
    stat.count(VmEvent.PSWPOUT, pages);
    if (memory.order(pfn) == PMD_ORDER) {
      stat.count(VmEvent.THP_SWPOUT);
    }
    if (pages > 1) {
      stat.count(memory.order(pfn), MthpStat.SWPOUT, 1);
    }
    folios.set(pfn, PageFlag.PG_WRITEBACK);
    countWriteback(pfn, pages);
    folios.get(pfn);
    folios.unlock(pfn);
    int[] left = {0};
    for (int page = 0; page < pages; ) {
      int length = area.runLength(SwapEntry.offset(entry) + page, pages - page);
      long[] frames = new long[length];
      for (int i = 0; i < length; i++) {
        frames[i] = pfn + page + i;
      }
      left[0]++;
      area.device()
          .submit(
              Bio.write(
                  area.sector(SwapEntry.offset(entry) + page),
                  frames,
                  length,
                  bio -> {
                    left[0]--;
                    if (left[0] == 0) {
                      endWrite(pfn);
                    }
                  }));
      page += length;
    }
    area.device().awaitRoom();
  }

  private void endWrite(long pfn) {
    int pages = folios.pages(pfn);
    countWriteback(pfn, -pages);
    folios.addStat(pfn, NodeStat.NR_WRITTEN, pages);
    folios.endWriteback(pfn);
    if (folios.testClear(pfn, PageFlag.PG_RECLAIM)) {
      folios.lru().rotate(pfn);
    }
    folios.put(pfn);
  }

  private void countWriteback(long pfn, int pages) {
    folios.addStat(pfn, NodeStat.NR_WRITEBACK, pages);
    stat.addZone(memory.zoneId(pfn), ZoneStat.NR_ZONE_WRITE_PENDING, pages);
  }

  /**
   * Begins to read a page from its slot; it is unlocked and up to date when that has ended: {@code swap_read_folio}.
   * Does not wait. Reads from the disk begin with {@link #submitReads}.
   *
   * @param pfn a page of the swap cache, locked
   */
  void read(long pfn) {
    long entry = cache.entry(pfn);
    SwapArea area = devices.area(entry);
    if (area.isZero((int) SwapEntry.offset(entry))) {
      memory.fill(pfn << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
      stat.count(VmEvent.SWPIN_ZERO);
      endRead(pfn);
      return;
    }
    if (zswap.load(pfn, entry)) {
      folios.set(pfn, PageFlag.PG_DIRTY); // the slot has never been written
      endRead(pfn);
      return;
    }
    stat.count(VmEvent.PSWPIN);
    folios.get(pfn);
    boolean continues =
        runPages > 0
            && runPages < RUN_PAGES
            && entry == runEntry + runPages
            && area.runLength(SwapEntry.offset(runEntry), runPages + 1) == runPages + 1;
    if (!continues) {
      submitReads();
      runEntry = entry;
    }
    run[runPages++] = pfn;
  }

  /** Begins the reads that were asked for. */
  void submitReads() {
    if (runPages > 0) {
      SwapArea area = devices.area(runEntry);
      Bio bio =
          Bio.read(area.sector(SwapEntry.offset(runEntry)), run, runPages, this::endReadOfDisk);
      runPages = 0;
      area.device().submit(bio);
    }
  }

  private void endReadOfDisk(Bio bio) {
    for (int page = 0; page < bio.pages(); page++) {
      endRead(bio.pfn(page));
      folios.put(bio.pfn(page));
    }
  }

  private void endRead(long pfn) {
    folios.set(pfn, PageFlag.PG_UPTODATE);
    folios.unlock(pfn);
  }
}
