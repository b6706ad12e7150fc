package org.kmem.mm.pagewalk;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.Pfn;

/**
 * Brings back all pages of an address space that are in one swap area, so that it can be switched off.
 *
 * <p>Takes {@code mmap_lock} for reading; waits for memory and I/O. Kernel counterpart: {@code unuse_mm}.
 */
public final class UnuseWalk {
  private final Folios folios;
  private final Rmap rmap;
  private final Scheduler scheduler;
  private final Swap swap;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param scheduler who runs its tasks
   * @param swap its swap
   */
  public UnuseWalk(Folios folios, Rmap rmap, Scheduler scheduler, Swap swap) {
    this.folios = folios;
    this.rmap = rmap;
    this.scheduler = scheduler;
    this.swap = swap;
  }

  /**
   * Brings back what an address space has in an area.
   *
   * @param mm the address space
   * @param type number of the area
   * @return 0; {@code ENOMEM} if there is no memory for it, {@code EINTR} if the task is killed
   */
  public long unuse(MmStruct mm, int type) {
    mm.mmapLock().downRead();
    long result = 0;
    for (VmArea area = mm.areas().first(); area != null && result == 0; area = area.next()) {
      if (area.anonVma() != null) {
        result = unuseArea(mm, area, type);
      }
    }
    mm.mmapLock().upRead();
    return result;
  }

  private long unuseArea(MmStruct mm, VmArea area, int type) {
    PageTable pageTable = mm.pageTable();
    List<Long> addresses = new ArrayList<>();
    pageTable.forRange(
        area.start(),
        area.end(),
        (address, level, slot, entry) -> {
          PteFormat format = pageTable.format();
          if (!format.isPresent(entry) && format.swapType(entry) == type) {
            addresses.add(address);
          }
          return WalkAction.CONTINUE;
        });
    for (long address : addresses) {
      if (scheduler.current().isKilled()) {
        return Errno.EINTR.asResult();
      }
      long result = unusePage(mm, area, address, type);
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }

  private long unusePage(MmStruct mm, VmArea area, long address, int type) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long place = pageTable.find(address, PageLevel.PTE);
    long entry = place == PageTable.NO_SLOT ? 0 : pageTable.get(place);
    if (entry == 0 || format.isPresent(entry) || format.swapType(entry) != type) {
      return 0; // a fault was faster
    }
    long slot = SwapEntry.ofPte(format, entry);
    long pfn = swap.readahead().lookup(slot, area, address);
    if (pfn == Pfn.NONE) {
      pfn = swap.readahead().read(slot, area, address, pageTable);
      if (pfn == Pfn.NONE) {
        return pageTable.get(place) == entry ? Errno.ENOMEM.asResult() : 0;
      }
    }
    long head = folios.memory().head(pfn);
    folios.lock(head);
    folios.waitWriteback(head);
    if (swap.cache().isOf(pfn, slot) && pageTable.get(place) == entry) {
      folios.get(head);
      map(mm, area, address, place, pfn);
    }
    swap.cache().freeSwap(head);
    folios.unlock(head);
    folios.put(head);
    return 0;
  }

  private void map(MmStruct mm, VmArea area, long address, long place, long pfn) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long old = pageTable.get(place);
    mm.rss().add(RssCounters.MM_SWAPENTS, -1);
    mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    long entry = format.leaf(pfn, AreaProtection.of(format, area), PageLevel.PTE);
    entry = format.withSoftDirty(format.mkOld(entry), format.isSwapSoftDirty(old));
    entry = format.withUffdWp(entry, format.isSwapUffdWp(old));
    rmap.addAnon(pfn, area, address, format.isSwapExclusive(old));
    pageTable.set(place, entry);
    swap.devices().free(SwapEntry.ofPte(format, old));
  }
}
