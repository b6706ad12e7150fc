package org.kmem.mm.fault;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.huge.HugePageEligibility;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Faults where there is no table of pages: a huge page may be mapped as a whole, or is already. What cannot be dealt with so
 * is left to the faults of pages.
 *
 * <p>Kernel counterpart: {@code do_huge_pmd_anonymous_page}, {@code do_huge_pmd_wp_page}, {@code do_set_pmd}.
 */
final class HugeFaults {
  /** Answers that the fault is one of a page. */
  static final int FALLBACK = -1;

  private static final int ORDER = Order.PAGEBLOCK;

  private final FaultContext context;
  private final HugePages huge;
  private final Tunables tunables;

  HugeFaults(FaultContext context, HugePages huge, Tunables tunables) {
    this.context = context;
    this.huge = huge;
    this.tunables = tunables;
  }

  /** A fault at an address that no table of pages stands for. */
  int fault(Caller task, MmStruct mm, VmArea area, long address, int access) {
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (entry == 0) {
      boolean may =
          area.file() == null
              && (huge.eligibility().faultOrders(mm, area) & HugePageEligibility.PMD_ORDER_SET) != 0
              && HugePageEligibility.fits(area, address, ORDER);
      return may ? anonymous(task, mm, area, address & -HugeMappings.HUGE_BYTES, access) : FALLBACK;
    }
    PteFormat format = pageTable.format();
    if (!format.isPresent(entry) || format.isTable(entry, PageLevel.PMD)) {
      return FALLBACK;
    }
    if ((access & PteFormat.WRITE) == 0) {
      return touch(mm, slot, format.mkYoung(entry));
    }
    return format.isWritable(entry)
        ? touch(mm, slot, format.mkYoung(format.mkDirty(entry)))
        : write(mm, area, address, slot, entry);
  }

  private int touch(MmStruct mm, long slot, long entry) {
    context.trace(mm, FaultStep.TOUCH, entry);
    mm.pageTable().set(slot, entry);
    return FaultResult.MINOR;
  }

  private int anonymous(Caller task, MmStruct mm, VmArea area, long start, int access) {
    context.trace(mm, FaultStep.HUGE, start);
    if (!context.prepareAnonVma(mm, area)) {
      return FaultResult.OOM;
    }
    huge.khugepaged().enter(mm, area);
    long slot = mm.pageTable().populate(start, PageLevel.PMD);
    if (slot == PageTable.NO_MEMORY || slot == PageTable.NO_SLOT) {
      return FaultResult.OOM;
    }
    return (access & PteFormat.WRITE) == 0 && tunables.isOn(Tunable.THP_USE_ZERO_PAGE)
        ? mapZeroPage(mm, area, start, slot)
        : mapNewFolio(task, mm, area, start, slot);
  }

  private int mapZeroPage(MmStruct mm, VmArea area, long start, long slot) {
    PageTable pageTable = mm.pageTable();
    if (!pageTable.huge().deposit(start)) {
      return FaultResult.OOM;
    }
    long zero = huge.zeroPage().get(mm);
    if (zero == Pfn.NONE || pageTable.get(slot) != 0) {
      pageTable.huge().withdraw(start);
      if (zero == Pfn.NONE) {
        context.stat().count(VmEvent.THP_FAULT_FALLBACK);
        return FALLBACK;
      }
      return FaultResult.MINOR;
    }
    context.trace(mm, FaultStep.ZERO_PAGE, zero);
    PteFormat format = pageTable.format();
    long entry = format.leaf(zero, AreaProtection.of(format, area), PageLevel.PMD);
    context.map(mm, slot, format.mkSpecial(entry));
    return FaultResult.MINOR;
  }

  private int mapNewFolio(Caller task, MmStruct mm, VmArea area, long start, long slot) {
    PageTable pageTable = mm.pageTable();
    long folio = context.pages().allocLarge(huge.gfp().forFault(area), ORDER, task, area, start);
    if (folio == Pfn.NONE) {
      context.stat().count(VmEvent.THP_FAULT_FALLBACK);
      context.stat().count(ORDER, MthpStat.ANON_FAULT_FALLBACK, 1);
      return FALLBACK;
    }
    if (context.folios().charge(folio, huge.gfp().forFault(area)) != 0) {
      context.folios().put(folio);
      context.stat().count(VmEvent.THP_FAULT_FALLBACK);
      context.stat().count(VmEvent.THP_FAULT_FALLBACK_CHARGE);
      context.stat().count(ORDER, MthpStat.ANON_FAULT_FALLBACK, 1);
      context.stat().count(ORDER, MthpStat.ANON_FAULT_FALLBACK_CHARGE, 1);
      return FALLBACK;
    }
    context.trace(mm, FaultStep.ALLOCATE, folio);
    if (!pageTable.huge().deposit(start)) {
      context.folios().put(folio);
      return FaultResult.OOM;
    }
    if (pageTable.get(slot) != 0) { // allocating may have waited
      pageTable.huge().withdraw(start);
      context.folios().put(folio);
      return FaultResult.MINOR;
    }
    PteFormat format = pageTable.format();
    long entry = format.leaf(folio, AreaProtection.of(format, area), PageLevel.PMD);
    entry = format.mkDirty(entry);
    entry = area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(entry) : entry;
    context.rmap().addNewAnonHuge(folio, area, start);
    context.rmap().addToLru(folio, area);
    context.map(mm, slot, entry);
    mm.rss().add(RssCounters.MM_ANONPAGES, Order.PAGEBLOCK_PAGES);
    context.folios().deferredSplits().add(folio, false);
    context.stat().count(context.folios().memcg(folio), VmEvent.THP_FAULT_ALLOC, 1);
    context.stat().count(ORDER, MthpStat.ANON_FAULT_ALLOC, 1);
    return FaultResult.MINOR;
  }

  /** A write through a huge entry that forbids it: in place if the folio is nobody else's, else page by page. */
  private int write(MmStruct mm, VmArea area, long address, long slot, long entry) {
    PteFormat format = mm.pageTable().format();
    long folio = format.pfn(entry);
    context.trace(mm, FaultStep.WRITE_PROTECTED, folio);
    if (area.file() == null && !format.isSpecial(entry) && isMineAlone(folio, area)) {
      context.folios().set(folio, PageFlag.PG_ANON_EXCLUSIVE);
      context.trace(mm, FaultStep.REUSE, folio);
      long written = format.mkYoung(format.mkDirty(entry));
      context.map(mm, slot, area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(written) : written);
      context.stat().count(VmEvent.PGREUSE);
      return FaultResult.MINOR;
    }
    context.trace(mm, FaultStep.SPLIT_HUGE, address & -HugeMappings.HUGE_BYTES);
    huge.mappings().split(mm, area, address);
    return FALLBACK;
  }

  private boolean isMineAlone(long folio, VmArea area) {
    Folios folios = context.folios();
    if (folios.test(folio, PageFlag.PG_ANON_EXCLUSIVE)) {
      return true;
    }
    boolean alone =
        folios.refCount(folio) == 1
            && !folios.test(folio, PageFlag.PG_SWAPCACHE | PageFlag.PG_LOCKED);
    if (alone) {
      context.rmap().moveAnon(folio, area);
    }
    return alone;
  }

  /**
   * Maps a huge page of shared memory as a whole, if it is one, fits and no table is there.
   *
   * @param pfn a page that the caller holds a reference to, which the entry has afterwards
   * @return whether it is mapped now
   */
  boolean mapFile(
      MmStruct mm, VmArea area, MappedFile file, long address, long pfn, boolean write) {
    Folios folios = context.folios();
    long folio = folios.head(pfn);
    PageTable pageTable = mm.pageTable();
    boolean fits =
        folios.pages(folio) == Order.PAGEBLOCK_PAGES
            && folios.isFile(folio)
            && !HugePageEligibility.isDisabled(mm, area)
            && HugePageEligibility.fits(area, address, ORDER);
    long slot = fits ? pageTable.populate(address, PageLevel.PMD) : PageTable.NO_SLOT;
    if (slot == PageTable.NO_SLOT || slot == PageTable.NO_MEMORY || pageTable.get(slot) != 0) {
      return false;
    }
    PteFormat format = pageTable.format();
    long entry = format.leaf(folio, AreaProtection.of(format, area), PageLevel.PMD);
    if (write) {
      entry = format.mkDirty(entry);
      entry = area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(entry) : entry;
    }
    int kind = file.isShmem() ? RssCounters.MM_SHMEMPAGES : RssCounters.MM_FILEPAGES;
    mm.rss().add(kind, Order.PAGEBLOCK_PAGES);
    context.rmap().addFileHuge(folio, area);
    context.map(mm, slot, entry);
    context.stat().count(VmEvent.THP_FILE_MAPPED);
    return true;
  }
}
