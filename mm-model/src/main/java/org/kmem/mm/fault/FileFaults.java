package org.kmem.mm.fault;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Faults on files and shared memory where nothing is mapped yet. Reads map what is cached around them as well;
 * a private write gets a copy of the page, a shared one the page itself.
 *
 * <p>Kernel counterpart: {@code do_read_fault}, {@code do_cow_fault}, {@code do_shared_fault}.
 */
final class FileFaults {
  /** Size of a window of fault-around: {@code fault_around_bytes}. */
  private static final long FAULT_AROUND_BYTES = 64L << 10;

  private final FaultContext context;
  private final HugeFaults huge;
  private final HugePages hugePages;

  FileFaults(FaultContext context, HugeFaults huge, HugePages hugePages) {
    this.context = context;
    this.huge = huge;
    this.hugePages = hugePages;
  }

  int fault(Caller task, MmStruct mm, VmArea area, MappedFile file, long address, int access) {
    boolean copies = (access & PteFormat.WRITE) != 0 && !area.hasAny(VmFlags.VM_SHARED);
    if (file.isShmem() && !copies) {
      int result = largeFault(mm, area, file, address, (access & PteFormat.WRITE) != 0);
      if (result != HugeFaults.FALLBACK) {
        return result;
      }
    }
    long slot = mm.pageTable().populate(address, PageLevel.PTE);
    if (slot == PageTable.NO_MEMORY) {
      return FaultResult.OOM;
    }
    context.trace(mm, FaultStep.ENTRY, slot);
    if ((access & PteFormat.WRITE) == 0) {
      return readFault(mm, area, file, address, slot);
    }
    return area.hasAny(VmFlags.VM_SHARED)
        ? sharedFault(mm, area, file, address, slot)
        : cowFault(task, mm, area, file, address, slot);
  }

  /**
   * Shared memory in a large folio: a huge one is mapped as a whole if there is no table yet, a smaller one of shared
   * anonymous memory with all its pages.
   */
  private int largeFault(MmStruct mm, VmArea area, MappedFile file, long address, boolean write) {
    AddressSpace space = file.mapping();
    long index = area.pageIndex(address);
    int orders = hugePages.eligibility().shmemFaultOrders(mm, area, file, address);
    long there = space.find(index);
    if (there == Pfn.NONE ? orders == 0 : !context.folios().isLarge(there)) {
      return HugeFaults.FALLBACK;
    }
    FileFault request = ask(area, file).orLarge(orders, hugePages.gfp().forFault(area));
    long pfn = space.fault(index, request);
    if (SyscallResult.isError(pfn)) {
      return failed(pfn, request);
    }
    if (!context.folios().isLarge(pfn)) {
      context.folios().put(pfn);
      return HugeFaults.FALLBACK;
    }
    context.trace(mm, FaultStep.FILE_PAGE, pfn);
    if (write) {
      space.setDirty(index, pfn);
    }
    boolean hasTable = mm.pageTable().find(address, PageLevel.PTE) != PageTable.NO_SLOT;
    if (!hasTable && huge.mapFile(mm, area, file, address, pfn, write)) {
      return major(request) | (write ? FaultResult.DIRTIED : 0);
    }
    if (mapPages(mm, area, file, address, pfn, write)) {
      return major(request) | (write ? FaultResult.DIRTIED : 0);
    }
    context.folios().put(pfn);
    return HugeFaults.FALLBACK;
  }

  /** Maps all pages of a folio of shared anonymous memory that lies within the area and one table, where nothing is. */
  private boolean mapPages(
      MmStruct mm, VmArea area, MappedFile file, long address, long pfn, boolean write) {
    long folio = context.folios().head(pfn);
    int pages = context.folios().pages(folio);
    long start = (address & -PageSize.SIZE_BYTES) - ((pfn - folio) << PageSize.SHIFT);
    long end = start + ((long) pages << PageSize.SHIFT);
    boolean oneTable =
        start >>> PageLevel.shift(PageLevel.PMD) == (end - 1) >>> PageLevel.shift(PageLevel.PMD);
    if (!hugePages.eligibility().isAnonymousShmem(file)
        || start < area.start()
        || end > area.end()
        || !oneTable) {
      return false;
    }
    PageTable pageTable = mm.pageTable();
    long first = pageTable.populate(start, PageLevel.PTE);
    if (first == PageTable.NO_MEMORY || first == PageTable.NO_SLOT) {
      return false;
    }
    for (int page = 0; page < pages; page++) {
      if (pageTable.get(first + (long) page * PageLevel.ENTRY_BYTES) != 0) {
        return false;
      }
    }
    PteFormat format = pageTable.format();
    long protection = AreaProtection.of(format, area);
    for (int page = 0; page < pages; page++) {
      long entry = format.leaf(folio + page, protection, PageLevel.PTE);
      entry = write ? format.mkDirty(entry) : entry;
      entry = write && area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(entry) : entry;
      if (page > 0) {
        context.folios().get(folio);
      }
      context.rmap().addFile(folio + page, area);
      context.map(mm, first + (long) page * PageLevel.ENTRY_BYTES, entry);
    }
    mm.rss().add(RssCounters.MM_SHMEMPAGES, pages);
    return true;
  }

  /**
   * A fault that had to wait, or has begun to read, begins anew once, as in the kernel, which has let {@code
   * mmap_lock} go meanwhile: what has arrived around the page is mapped with it.
   */
  private int readFault(MmStruct mm, VmArea area, MappedFile file, long address, long slot) {
    long index = area.pageIndex(address);
    context.trace(mm, FaultStep.READ_FAULT, index);
    int result = FaultResult.MINOR;
    for (boolean first = true; ; first = false) {
      if (file.mapping().mapsAround()) {
        mapAround(mm, area, file, address, slot);
        if (mm.pageTable().get(slot) != 0) {
          return result;
        }
      }
      FileFault request = ask(area, file);
      long pfn = file.mapping().fault(index, request);
      result |= major(request);
      if (SyscallResult.isError(pfn)) {
        return failure(pfn) | result;
      }
      context.trace(mm, FaultStep.FILE_PAGE, pfn);
      if (!first || !request.hasWaited()) {
        return mapFilePage(mm, area, pfn, slot, false) | result;
      }
      context.folios().put(pfn);
    }
  }

  private int cowFault(
      Caller task, MmStruct mm, VmArea area, MappedFile file, long address, long slot) {
    long index = area.pageIndex(address);
    context.trace(mm, FaultStep.COW_FAULT, index);
    if (!context.prepareAnonVma(mm, area)) {
      return FaultResult.OOM;
    }
    long copy = context.pages().alloc(task, area, address);
    if (copy == Pfn.NONE) {
      return FaultResult.OOM;
    }
    FileFault request = ask(area, file);
    long pfn = file.mapping().fault(index, request);
    if (SyscallResult.isError(pfn)) {
      context.folios().put(copy);
      return failed(pfn, request);
    }
    context.trace(mm, FaultStep.FILE_PAGE, pfn);
    context.folios().memory().copyPages(pfn, copy, 0);
    context.scheduler().charge(context.scheduler().costs().pageCopy());
    context.folios().put(pfn);
    PageTable pageTable = mm.pageTable();
    if (pageTable.get(slot) != 0) {
      context.folios().put(copy);
      return major(request);
    }
    PteFormat format = pageTable.format();
    long entry = format.leaf(copy, AreaProtection.of(format, area), PageLevel.PTE);
    mm.rss().add(RssCounters.MM_ANONPAGES, 1);
    context.rmap().addNewAnon(copy, area, address);
    context.rmap().addToLru(copy, area);
    context.trace(mm, FaultStep.COPY, copy);
    context.map(mm, slot, format.mkWrite(format.mkDirty(entry)));
    return major(request);
  }

  private int sharedFault(MmStruct mm, VmArea area, MappedFile file, long address, long slot) {
    AddressSpace space = file.mapping();
    long index = area.pageIndex(address);
    context.trace(mm, FaultStep.SHARED_FAULT, index);
    FileFault request = ask(area, file);
    long pfn = space.fault(index, request);
    if (SyscallResult.isError(pfn)) {
      return failed(pfn, request);
    }
    context.trace(mm, FaultStep.FILE_PAGE, pfn);
    int result = major(request);
    if (space.wantsMkwrite()) {
      int ready = mkwrite(mm, space, index, pfn);
      if (ready != FaultResult.DIRTIED) {
        context.folios().put(pfn);
        return result | ready;
      }
    } else {
      space.setDirty(index, pfn);
    }
    context.folios().clear(pfn, PageFlag.PG_RECLAIM);
    return result | mapFilePage(mm, area, pfn, slot, true) | FaultResult.DIRTIED;
  }

  /**
   * Asks the file system for leave to write: {@link FaultResult#DIRTIED} if it gave it, 0 if the page was
   * truncated meanwhile and the access is to be tried again, else an error.
   */
  int mkwrite(MmStruct mm, AddressSpace space, long index, long pfn) {
    context.trace(mm, FaultStep.MKWRITE, index);
    long ready = space.pageMkwrite(index, pfn);
    if (ready == Errno.EFAULT.asResult()) {
      return FaultResult.MINOR;
    }
    return ready == 0 ? FaultResult.DIRTIED : failure(ready);
  }

  private static FileFault ask(VmArea area, MappedFile file) {
    return new FileFault()
        .ask(file.readahead(), area.hasAny(VmFlags.VM_SEQ_READ), area.hasAny(VmFlags.VM_RAND_READ));
  }

  private static int major(FileFault request) {
    return request.isMajor() ? FaultResult.MAJOR : FaultResult.MINOR;
  }

  private static int failed(long error, FileFault request) {
    return failure(error) | major(request);
  }

  private static int failure(long error) {
    return switch (SyscallResult.errnoOf(error)) {
      case ENOMEM -> FaultResult.OOM;
      case EINTR -> FaultResult.KILLED;
      default -> FaultResult.SIGBUS;
    };
  }

  /** Maps a page of the file whose reference the caller has, and now the entry. */
  private int mapFilePage(MmStruct mm, VmArea area, long pfn, long slot, boolean write) {
    PageTable pageTable = mm.pageTable();
    if (pageTable.get(slot) != 0 || !context.folios().isFile(pfn)) {
      context.folios().put(pfn); // mapped by somebody else, or truncated
      return FaultResult.MINOR;
    }
    PteFormat format = pageTable.format();
    long entry = format.leaf(pfn, AreaProtection.of(format, area), PageLevel.PTE);
    if (write) {
      entry = format.mkDirty(entry);
      entry = area.hasAny(VmFlags.VM_WRITE) ? format.mkWrite(entry) : entry;
    }
    mm.rss().add(kind(pfn), 1);
    context.rmap().addFile(pfn, area);
    context.map(mm, slot, entry);
    return FaultResult.MINOR;
  }

  private int kind(long pfn) {
    return context.folios().test(pfn, PageFlag.PG_SWAPBACKED)
        ? RssCounters.MM_SHMEMPAGES
        : RssCounters.MM_FILEPAGES;
  }

  /**
   * Maps what is cached of the window around an address, within the area and one table. The window begins at a
   * multiple of its size, or with the area if that begins later; it is of full size then as well.
   */
  private void mapAround(MmStruct mm, VmArea area, MappedFile file, long address, long slot) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long page = address & -PageSize.SIZE_BYTES;
    long start = Math.max(address & -FAULT_AROUND_BYTES, area.start());
    long tableEnd = (address | (PageLevel.size(PageLevel.PMD) - 1)) + 1;
    long end = Math.min(start + FAULT_AROUND_BYTES, Math.min(tableEnd, area.end()));
    AddressSpace space = file.mapping();
    long protection = AreaProtection.of(format, area);
    int found = 0;
    int mapped = 0;
    int kind = RssCounters.MM_FILEPAGES;
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      long pfn = space.findMappable(area.pageIndex(at));
      if (pfn == Pfn.NONE) {
        continue;
      }
      found += context.folios().test(pfn, PageFlag.PG_WORKINGSET) ? 0 : 1;
      long target = slot + (at - page) / PageSize.SIZE_BYTES * PageLevel.ENTRY_BYTES;
      if (pageTable.get(target) != 0) {
        continue;
      }
      context.folios().get(pfn);
      context.rmap().addFile(pfn, area);
      kind = kind(pfn);
      pageTable.set(target, format.leaf(pfn, protection, PageLevel.PTE));
      mapped++;
    }
    file.readahead().countMmapHits(found);
    if (mapped > 0) {
      mm.rss().add(kind, mapped);
      context.trace(mm, FaultStep.FAULT_AROUND, mapped);
    }
  }
}
