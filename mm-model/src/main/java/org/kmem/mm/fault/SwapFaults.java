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

  /** Maps a page whose lock and reference the caller has; the reference is the entry's afterwards. */
  private int map(
      Caller task, MmStruct mm, VmArea area, long address, long slot, long pfn, boolean write) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long old = pageTable.get(slot);
    long head = folios.memory().head(pfn);
    swap.devices().free(SwapEntry.ofPte(format, old));
    if (isSlotUnwanted(area, head, write)) {
      swap.cache().freeSwap(head);
    }
    mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    mm.rss().add(RssCounters.MM_SWAPENTS, -1);
    long entry = format.leaf(pfn, AreaProtection.of(format, area), PageLevel.PTE);
    entry = format.withSoftDirty(entry, format.isSwapSoftDirty(old));
    entry = format.withUffdWp(entry, format.isSwapUffdWp(old));
    boolean alone =
        !folios.isKsm(head) && (format.isSwapExclusive(old) || folios.memory().refCount(head) == 1);
    boolean writable = alone && mayWrite(format, area, entry);
    if (writable) {
      entry = format.mkWrite(write ? format.mkDirty(entry) : entry);
    }
    context.rmap().addAnon(pfn, area, address, alone);
    context.map(mm, slot, entry);
    folios.unlock(head);
    return write && !writable
        ? writes.fault(task, mm, area, address, slot, entry)
        : FaultResult.MINOR;
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
