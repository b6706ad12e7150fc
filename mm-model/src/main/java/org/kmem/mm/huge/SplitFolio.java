package org.kmem.mm.huge;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.FolioSplitter;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;

/**
 * Splits large folios: huge entries first, then the folio. Pages that nothing maps are freed by it; anonymous ones that
 * are all zeroes give way to the page of zeroes.
 *
 * <p>Parts of files are unmapped, and faults find them again. If the folio is on a list, so are its parts, in the order in
 * which reclaim would meet them; if it is isolated, by the caller's reference, each part is, with one of its own.
 *
 * <p>Does not wait; belongs to the holder of the baton. Kernel counterpart: {@code split_huge_page_to_list_to_order}.
 */
final class SplitFolio implements FolioSplitter {
  /** What of a folio's flags is not its parts'. */
  private static final int NOT_INHERITED =
      PageFlag.PG_LOCKED
          | PageFlag.PG_WAITERS
          | PageFlag.PG_PARTIALLY_MAPPED
          | PageFlag.PG_ANON_EXCLUSIVE
          | PageFlag.PG_HWPOISON;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final Rmap rmap;
  private final HugeMappings mappings;
  private final FilePageUnmapper unmapper;
  private final VmStat stat;
  private final Mmu mmu;

  SplitFolio(Folios folios, Rmap rmap, HugeMappings mappings, VmStat stat, Mmu mmu) {
    this.folios = folios;
    this.memory = folios.memory();
    this.rmap = rmap;
    this.mappings = mappings;
    this.unmapper = new FilePageUnmapper(folios, rmap, mmu);
    this.stat = stat;
    this.mmu = mmu;
  }

  @Override
  public long split(long folio, int newOrder) {
    int order = memory.order(folio);
    long refused = check(folio, order, newOrder);
    if (refused == 0) {
      splitPossible(folio, order, newOrder);
    }
    if (order >= Order.PAGEBLOCK) {
      stat.count(refused == 0 ? VmEvent.THP_SPLIT_PAGE : VmEvent.THP_SPLIT_PAGE_FAILED);
    }
    stat.count(order, refused == 0 ? MthpStat.SPLIT : MthpStat.SPLIT_FAILED, 1);
    return refused;
  }

  private long check(long folio, int order, int newOrder) {
    boolean anon = folios.isAnon(folio);
    if (newOrder >= order || (anon && newOrder == 1)) {
      return Errno.EINVAL.asResult();
    }
    if (folios.test(folio, PageFlag.PG_WRITEBACK) || !(anon || folios.isFile(folio))) {
      return Errno.EBUSY.asResult();
    }
    int held = isCached(folio) ? folios.pages(folio) : 0;
    boolean alone = folios.refCount(folio) == folios.mappings().total(folio) + held + 1;
    return alone ? 0 : Errno.EAGAIN.asResult();
  }

  private boolean isCached(long folio) {
    return !folios.isAnon(folio) || folios.test(folio, PageFlag.PG_SWAPCACHE);
  }

  private void splitPossible(long folio, int order, int newOrder) {
    boolean anon = folios.isAnon(folio);
    rmap.walk(
        folio,
        (mm, area, address, level, slot, entry) -> {
          if (level != PageLevel.PTE) {
            mappings.split(mm, area, address);
          }
          return true;
        });
    if (!anon) {
      unmapper.unmap(folio);
      countFile(folio, order, newOrder);
    }
    folios.deferredSplits().remove(folio);
    makeParts(folio, order, newOrder);
    if (anon) {
      stat.count(order, MthpStat.NR_ANON, -1);
      if (newOrder > 0) {
        stat.count(newOrder, MthpStat.NR_ANON, 1L << (order - newOrder));
      } else {
        lockPages(folio, 1L << order);
        if (!folios.test(folio, PageFlag.PG_SWAPCACHE)) {
          giveUpZeroes(folio, 1L << order);
        }
      }
    }
    release(folio, order, newOrder);
  }

  private void countFile(long folio, int order, int newOrder) {
    if (order >= Order.PAGEBLOCK && newOrder < Order.PAGEBLOCK) {
      boolean shmem = folios.test(folio, PageFlag.PG_SWAPBACKED);
      folios.addStat(
          folio,
          shmem ? NodeStat.NR_SHMEM_HUGEPAGES : NodeStat.NR_FILE_HUGEPAGES,
          -folios.pages(folio));
    }
  }

  /** Gives each part what the whole had; the references of the whole are shared out by who holds each part. */
  private void makeParts(long folio, int order, int newOrder) {
    int flags = folios.flags(folio) & ~NOT_INHERITED;
    long mapping = memory.longField(folio, PageFields.MAPPING);
    long index = memory.longField(folio, PageFields.INDEX);
    long slot = memory.longField(folio, PageFields.PRIVATE);
    int memcg = memory.intField(folio, PageFields.MEMCG);
    boolean cached = isCached(folio);
    long step = Order.pages(newOrder);
    memory.split(folio, newOrder);
    for (long part = folio + Order.pages(order) - step; part >= folio; part -= step) {
      int own = memory.intField(part, PageFields.FLAGS) & PageFlag.PG_ANON_EXCLUSIVE;
      if (part != folio) {
        memory.setIntField(part, PageFields.FLAGS, flags | own);
        memory.setLongField(part, PageFields.MAPPING, mapping);
        memory.setLongField(part, PageFields.INDEX, index + part - folio);
        memory.setLongField(
            part,
            PageFields.PRIVATE,
            folios.test(folio, PageFlag.PG_SWAPCACHE) ? slot + part - folio : 0);
        memory.setIntField(part, PageFields.MEMCG, memcg);
        folios.lru().addSplit(folio, part);
      }
      int held = cached ? (int) step : 0;
      folios.mappings().resplit(part);
      memory.setIntField(part, PageFields.REF, 1 + held + folios.mappings().total(part));
    }
  }

  /** Of large folios nobody knew whether a locked area maps all of them; of their pages that is plain. */
  private void lockPages(long folio, long pages) {
    boolean wasLocked = folios.test(folio, PageFlag.PG_MLOCKED);
    for (long pfn = folio; pfn < folio + pages; pfn++) {
      if (folios.mappings().total(pfn) > 0 && !(wasLocked && pfn == folio)) {
        rmap.walk(pfn, this::lockIfLocked);
      }
    }
  }

  private boolean lockIfLocked(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    if (area.hasAny(VmFlags.VM_LOCKED)) {
      folios.lru().mlocked().mlock(mm.pageTable().format().pfn(entry));
    }
    return true;
  }

  /** {@code try_to_map_unused_to_zeropage}. */
  private void giveUpZeroes(long folio, long pages) {
    for (long pfn = folio; pfn < folio + pages; pfn++) {
      if (folios.mappings().total(pfn) > 0
          && !folios.test(pfn, PageFlag.PG_MLOCKED)
          && memory.isZero(pfn)) {
        rmap.walk(pfn, this::mapZeroPage);
      }
    }
  }

  private boolean mapZeroPage(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    if (area.hasAny(VmFlags.VM_LOCKED)) {
      return true;
    }
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long pfn = format.pfn(entry);
    long protection = AreaProtection.of(format, area);
    pageTable.set(
        slot, format.mkSpecial(format.leaf(folios.zeroPage(), protection, PageLevel.PTE)));
    mmu.flushPage(pageTable, address);
    mm.rss().add(RssCounters.MM_ANONPAGES, -1);
    rmap.remove(pfn, area);
    folios.put(pfn);
    return true;
  }

  /**
   * Gives up the reference that each part but the first got: what nothing else holds goes. Parts of an isolated folio keep
   * it.
   */
  private void release(long folio, int order, int newOrder) {
    if (!folios.test(folio, PageFlag.PG_LRU)) {
      return;
    }
    long step = Order.pages(newOrder);
    for (long part = folio + step; part < folio + Order.pages(order); part += step) {
      folios.put(part);
    }
  }
}
