package org.kmem.mm.fault;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Faults on entries that are not present but not empty either: swapped pages are brought back.
 *
 * <p>A page that was this process's alone before is again, and is mapped writable at once even if it was only read; its
 * slot is given back if it is written, or if swap is scarce.
 *
 * <p>Kernel counterpart: {@code do_swap_page}.
 */
final class SwapFaults {
  private static final long HUGE_BYTES = PageLevel.size(PageLevel.PMD);

  private final FaultContext context;
  private final WriteFaults writes;
  private final Folios folios;
  private final Swap swap;

  SwapFaults(FaultContext context, WriteFaults writes) {
    this.context = context;
    this.writes = writes;
    this.folios = context.folios();
    this.swap = context.swap();
  }

  /** Brings the page of an entry; without error the access is tried again. */
  int fault(
      Caller task, MmStruct mm, VmArea area, long address, long slot, long entry, int access) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    if (!SwapType.isDevice(format.swapType(entry))) {
      throw new IllegalStateException(
          "fault at %#x on %s".formatted(address, format.describe(entry, PageLevel.PTE)));
    }
    long swapSlot = SwapEntry.ofPte(format, entry);
    int result = FaultResult.MINOR;
    long pfn = swap.readahead().lookup(swapSlot, area, address);
    if (pfn == Pfn.NONE) {
      pfn = swap.readahead().read(swapSlot, area, address, pageTable);
      if (pfn == Pfn.NONE) {
        return pageTable.get(slot) == entry ? FaultResult.OOM : FaultResult.MINOR;
      }
      result = FaultResult.MAJOR;
    }
    long head = folios.memory().head(pfn);
    if (!folios.tryLock(head)) {
      folios.lock(head);
      result = FaultResult.MAJOR; // a fault that had to be tried again counts as one
    }
    context.trace(mm, FaultStep.SWAP, pfn);
    if (!swap.cache().isOf(pfn, swapSlot) || pageTable.get(slot) != entry) {
      folios.unlock(head);
      folios.put(head);
      return result;
    }
    if (!folios.test(head, PageFlag.PG_UPTODATE)) {
      folios.unlock(head);
      folios.put(head);
      return FaultResult.SIGBUS | result;
    }
    return result | map(task, mm, area, address, slot, pfn, (access & PteFormat.WRITE) != 0);
  }

  /**
   * Maps a page whose lock and reference the caller has; the reference is the entry's afterwards. A large folio that the
   * swap cache has whole is mapped whole, if all entries around name its slots.
   */
  private int map(
      Caller task, MmStruct mm, VmArea area, long address, long slot, long pfn, boolean write) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long old = pageTable.get(slot);
    long head = folios.memory().head(pfn);
    boolean whole = isWholeSwapped(pageTable, area, address, slot, pfn);
    int before = whole ? (int) (pfn - head) : 0;
    int pages = whole ? folios.pages(head) : 1;
    for (int page = 0; page < pages; page++) {
      swap.devices().free(SwapEntry.ofPte(format, old) - before + page);
    }
    if (isSlotUnwanted(area, head, write)) {
      swap.cache().freeSwap(head);
    }
    mm.rss().add(RssCounters.MM_ANONPAGES, pages);
    mm.rss().add(RssCounters.MM_SWAPENTS, -pages);
    boolean alone =
        !folios.isKsm(head) && (format.isSwapExclusive(old) || folios.memory().refCount(head) == 1);
    boolean writable = false;
    long entry = 0;
    for (int page = pages - 1; page >= 0; page--) {
      int distance = page - before;
      long each = format.leaf(pfn + distance, AreaProtection.of(format, area), PageLevel.PTE);
      each = format.withSoftDirty(each, format.isSwapSoftDirty(old));
      each = format.withUffdWp(each, format.isSwapUffdWp(old));
      writable = alone && mayWrite(format, area, each);
      if (writable) {
        each = format.mkWrite(write ? format.mkDirty(each) : each);
      }
      if (distance == 0) {
        entry = each;
      } else {
        folios.get(head);
      }
      context.rmap().addAnon(pfn + distance, area, address + distance * PageSize.SIZE_BYTES, alone);
      context.map(mm, slot + (long) distance * PageLevel.ENTRY_BYTES, each);
    }
    folios.unlock(head);
    return write && !writable
        ? writes.fault(task, mm, area, address, slot, entry)
        : FaultResult.MINOR;
  }

  /** Whether a page's folio is large, in the swap cache, and all its slots are named where it would be mapped. */
  private boolean isWholeSwapped(
      PageTable pageTable, VmArea area, long address, long slot, long pfn) {
    long head = folios.memory().head(pfn);
    int pages = folios.pages(head);
    if (pages == 1 || !folios.test(head, PageFlag.PG_SWAPCACHE)) {
      return false;
    }
    long start = address - (pfn - head) * PageSize.SIZE_BYTES;
    long table = address & -HUGE_BYTES;
    if (start < Math.max(table, area.start())
        || start + pages * PageSize.SIZE_BYTES > Math.min(table + HUGE_BYTES, area.end())) {
      return false;
    }
    PteFormat format = pageTable.format();
    long old = pageTable.get(slot);
    long firstSlot = SwapEntry.ofPte(format, old) - (pfn - head);
    long at = slot - (pfn - head) * PageLevel.ENTRY_BYTES;
    for (int page = 0; page < pages; page++, at += PageLevel.ENTRY_BYTES) {
      long entry = pageTable.get(at);
      if (entry == 0
          || format.isPresent(entry)
          || !SwapType.isDevice(format.swapType(entry))
          || SwapEntry.ofPte(format, entry) != firstSlot + page
          || format.isSwapExclusive(entry) != format.isSwapExclusive(old)
          || format.isSwapSoftDirty(entry) != format.isSwapSoftDirty(old)
          || format.isSwapUffdWp(entry) != format.isSwapUffdWp(old)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSlotUnwanted(VmArea area, long head, boolean write) {
    if (swap.cache().isSwapFull(head)
        || area.hasAny(VmFlags.VM_LOCKED)
        || folios.test(head, PageFlag.PG_MLOCKED)) {
      return true;
    }
    return write && !folios.isKsm(head) && folios.memory().refCount(head) == 1 + folios.pages(head);
  }

  private static boolean mayWrite(PteFormat format, VmArea area, long entry) {
    boolean tracksWrites = !area.hasAny(VmFlags.VM_SOFTDIRTY) && !format.isSoftDirty(entry);
    return area.hasAny(VmFlags.VM_WRITE) && !tracksWrites && !format.isUffdWp(entry);
  }
}
