package org.kmem.mm.fault;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.huge.SwapReader;
import org.kmem.mm.hugetlb.HugetlbFolios;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.mm.StackGrowth;
import org.kmem.mm.numa.NumaBalancing;
import org.kmem.mm.pagewalk.HugetlbWalk;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugetlbRmap;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * Handles page faults of a machine: from the trap to the entry that lets the access through, or to the signal.
 *
 * <p>{@link #handle} is what a CPU traps to; {@link #handleLocked} what calls use that touch a range with {@code
 * mmap_lock} held. Both count.
 *
 * <p>Belongs to the holder of the baton; may wait for memory, I/O and {@code mmap_lock}.
 *
 * <p>Kernel counterpart: {@code do_user_addr_fault}, {@code handle_mm_fault}, {@code handle_pte_fault}.
 */
public final class FaultHandler implements SwapReader, AutoCloseable {
  /*
   * Implementation notes.
   * Kinds of faults by what the entry is:
   *   no table            HugeFaults, which leave what they cannot do to the others
   *   nothing             anonymous: AnonFaults; of a file or shared: FileFaults
   *   not present         SwapFaults
   *   read-only, write    WriteFaults
   *   else                the entry becomes young, and dirty: another CPU was faster, or bits were cleared
   * After anything that may wait, entries are compared with what they were; if they differ the fault ends and
   * the access is tried again.
   */
  private static final long RECENCY_UNWANTED = VmFlags.VM_SEQ_READ | VmFlags.VM_RAND_READ;

  private final FaultContext context;
  private final Scheduler scheduler;
  private final VmStat stat;
  private final AnonFaults anonymous;
  private final HugeFaults huge;
  private final FileFaults files;
  private final WriteFaults writes;
  private Runnable returnToUser = () -> {};
  private final SwapFaults swap;
  private @Nullable HugetlbFaults hugetlb;
  private @Nullable NumaBalancing balancing;

  /**
   * For a machine. Takes a page for zeros.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param stat its counters
   * @param mmu its TLBs
   * @param scheduler who runs its tasks
   * @param swap where pages may be that are not present
   * @param hugePages its huge pages
   * @param tunables its switches
   */
  public FaultHandler(
      Folios folios,
      Rmap rmap,
      VmStat stat,
      Mmu mmu,
      Scheduler scheduler,
      Swap swap,
      HugePages hugePages,
      Tunables tunables) {
    this.context = new FaultContext(folios, rmap, stat, mmu, scheduler, swap);
    this.scheduler = scheduler;
    this.stat = stat;
    this.huge = new HugeFaults(context, hugePages, tunables);
    this.anonymous = new AnonFaults(context, hugePages);
    this.files = new FileFaults(context, huge, hugePages);
    this.writes = new WriteFaults(context, files);
    this.swap = new SwapFaults(context, writes);
  }

  /**
   * Names who has huge pages of hugetlb; no area of them may be mapped before.
   *
   * @param pages who hands them out
   * @param hugetlbRmap who counts their mappings
   * @param walk who takes them out of page tables
   */
  public void install(HugetlbFolios pages, HugetlbRmap hugetlbRmap, HugetlbWalk walk) {
    hugetlb = new HugetlbFaults(context, pages, hugetlbRmap, walk);
  }

  /**
   * Names who takes permissions away to learn who uses pages; until then nobody does.
   *
   * @param hints NUMA balancing
   */
  public void install(NumaBalancing hints) {
    balancing = hints;
  }

  /**
   * Names what a task does on its way back from a fault to its program: make up for what it has charged above a limit.
   *
   * @param action called without locks; may wait
   */
  public void onReturnToUser(Runnable action) {
    returnToUser = action;
  }

  /**
   * Records the steps of faults from now on.
   *
   * @param trace where, or null to stop
   */
  public void setTrace(@Nullable FaultTrace trace) {
    context.setTrace(trace);
  }

  /**
   * Where pages come from on a machine with several nodes.
   *
   * @return the policies of the machine
   */
  public PolicyPages policies() {
    return context.pages().policies();
  }

  /**
   * The frame that reads of untouched anonymous memory map.
   *
   * @return frame number
   */
  public long zeroPage() {
    return context.zeroPage();
  }

  /**
   * Handles a fault of user space. Takes {@code mmap_lock}.
   *
   * @param task who faults, the running task
   * @param address the address accessed
   * @param access {@link PteFormat#READ}, {@link PteFormat#WRITE} or {@link PteFormat#EXEC}
   * @return {@link FaultResult} bits; without error the access is to be tried again
   */
  public int handle(FaultingTask task, long address, int access) {
    scheduler.charge(scheduler.costs().fault());
    scheduler.condResched(); // a disk may have finished meanwhile, and others want to run
    MmStruct mm = task.mm();
    context.trace(mm, FaultStep.TRAP, address);
    mm.mmapLock().downRead();
    VmArea area = mm.areas().find(address);
    if (area == null || area.start() > address) {
      area = expandStack(task, mm, area, address);
      if (area == null) {
        context.trace(mm, FaultStep.NO_AREA, address);
        return FaultResult.SIGSEGV;
      }
    }
    context.trace(mm, FaultStep.AREA, area.start());
    if (!permits(area, access)) {
      mm.mmapLock().upRead();
      context.trace(mm, FaultStep.ACCESS_ERROR, address);
      return FaultResult.SIGSEGV | FaultResult.ACCERR;
    }
    int result = handleLocked(task, mm, area, address, access);
    AddressSpace dirtied = dirtied(area, result);
    mm.mmapLock().upRead();
    if (dirtied != null) {
      dirtied.balanceDirty();
    }
    returnToUser.run();
    return result & ~FaultResult.DIRTIED;
  }

  /** The address space whose writers may have to be held back after a fault. */
  static @Nullable AddressSpace dirtied(VmArea area, int result) {
    MappedFile file = area.file();
    return (result & FaultResult.DIRTIED) == 0 || file == null ? null : file.mapping();
  }

  /**
   * Lets a stack above an address reach down to it; {@code mmap_lock} is held for reading before, and after
   * unless the answer is null.
   */
  private @Nullable VmArea expandStack(
      Caller task, MmStruct mm, @Nullable VmArea above, long address) {
    mm.mmapLock().upRead();
    if (above == null || !above.hasAny(VmFlags.VM_GROWSDOWN)) {
      return null;
    }
    mm.mmapLock().downWrite();
    VmArea area = mm.areas().find(address); // others may have changed areas meanwhile
    if (area == null || (area.start() > address && StackGrowth.expand(task, area, address) != 0)) {
      mm.mmapLock().upWrite();
      return null;
    }
    mm.mmapLock().downgradeWrite();
    context.trace(mm, FaultStep.EXPAND_STACK, area.start());
    return area;
  }

  private static boolean permits(VmArea area, int access) {
    long needed =
        switch (access) {
          case PteFormat.WRITE -> VmFlags.VM_WRITE;
          case PteFormat.EXEC -> VmFlags.VM_EXEC;
          default -> VmFlags.VM_ACCESS_FLAGS;
        };
    return area.hasAny(needed);
  }

  /**
   * Brings the page of an address that an area allows to be accessed, and counts the fault. {@code mmap_lock} is
   * held for reading.
   *
   * @param task who is counted, the running task
   * @param mm the address space
   * @param area the area that has the address
   * @param address the address
   * @param access {@link PteFormat#READ}, {@link PteFormat#WRITE} or {@link PteFormat#EXEC}
   * @return {@link FaultResult} bits
   */
  int handleLocked(FaultingTask task, MmStruct mm, VmArea area, long address, int access) {
    context.trace(mm, FaultStep.HANDLE, address);
    SimTask thread = scheduler.current();
    thread.setInLruFault(!area.hasAny(RECENCY_UNWANTED));
    int result = handleEntry(task, mm, area, address, access);
    thread.setInLruFault(false);
    stat.count(thread.memcg(), VmEvent.PGFAULT, 1);
    boolean major = (result & FaultResult.MAJOR) != 0;
    if (major) {
      stat.count(thread.memcg(), VmEvent.PGMAJFAULT, 1);
    }
    if (!FaultResult.isError(result)) {
      task.faultCounts().count(major);
    }
    context.trace(mm, FaultStep.END, result);
    return result;
  }

  private int handleEntry(FaultingTask task, MmStruct mm, VmArea area, long address, int access) {
    HugetlbFaults ofHugetlb = hugetlb;
    if (ofHugetlb != null && HugetlbWalk.isHugetlb(area)) {
      return ofHugetlb.fault(task, mm, area, address, access);
    }
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, PageLevel.PTE);
    if (slot == PageTable.NO_SLOT) {
      if (isHugeHint(pageTable, area, address)) {
        return hint(task, mm, area, address, PageLevel.PMD);
      }
      int result = huge.fault(task, mm, area, address, access);
      if (result != HugeFaults.FALLBACK) {
        return result;
      }
      slot = pageTable.find(address, PageLevel.PTE);
    }
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    if (entry == 0) {
      MappedFile file = area.file();
      return file == null
          ? anonymous.fault(task, mm, area, address, slot, access)
          : files.fault(task, mm, area, file, address, access);
    }
    context.trace(mm, FaultStep.ENTRY, slot);
    PteFormat format = pageTable.format();
    if (!format.isPresent(entry)) {
      context.trace(mm, FaultStep.SWAP, entry);
      return swap.fault(task, mm, area, address, slot, entry, access);
    }
    if (format.isProtNone(entry) && area.hasAny(VmFlags.VM_ACCESS_FLAGS)) {
      return hint(task, mm, area, address, PageLevel.PTE);
    }
    if ((access & PteFormat.WRITE) != 0) {
      if (!format.isWritable(entry)) {
        return writes.fault(task, mm, area, address, slot, entry);
      }
      entry = format.mkDirty(entry);
    }
    context.trace(mm, FaultStep.TOUCH, entry);
    pageTable.set(slot, format.mkYoung(entry));
    return FaultResult.MINOR;
  }

  private static boolean isHugeHint(PageTable pageTable, VmArea area, long address) {
    long slot = pageTable.find(address, PageLevel.PMD);
    return slot != PageTable.NO_SLOT
        && pageTable.format().isProtNone(pageTable.get(slot))
        && area.hasAny(VmFlags.VM_ACCESS_FLAGS);
  }

  /** An entry forbids what its area permits: permissions were taken away to learn who uses the page. */
  private int hint(FaultingTask task, MmStruct mm, VmArea area, long address, int level) {
    NumaBalancing hints = balancing;
    long start = address & -PageLevel.size(level);
    long slot = mm.pageTable().find(address, level);
    if (hints != null && slot != PageTable.NO_SLOT) {
      context.trace(mm, FaultStep.NUMA_HINT, start);
      hints.fault(task.hints(), task, task.pid(), mm, area, start, level, mm.pageTable().get(slot));
    }
    return FaultResult.MINOR;
  }

  /**
   * Gives a mapping of a page that is shared for being equal a page of its own, read-only: a fault without an access,
   * {@code FAULT_FLAG_UNSHARE}. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param address where such a page, or the page of zeros, is mapped
   * @return false if there is no memory
   */
  public boolean unshare(MmStruct mm, VmArea area, long address) {
    FaultingTask task = scheduler.current().context(FaultingTask.class);
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, PageLevel.PTE);
    if (task == null || slot == PageTable.NO_SLOT) {
      return false;
    }
    int result = writes.fault(task, mm, area, address, slot, pageTable.get(slot));
    stat.count(VmEvent.PGFAULT);
    if (FaultResult.isError(result)) {
      return false;
    }
    task.faultCounts().count(false);
    pageTable.set(slot, pageTable.format().wrProtect(pageTable.get(slot)));
    return true;
  }

  @Override
  public boolean bring(MmStruct mm, VmArea area, long address, long slot, long entry) {
    Caller caller = scheduler.current().context(Caller.class);
    if (caller == null) {
      return false;
    }
    int result = swap.fault(caller, mm, area, address, slot, entry, PteFormat.READ);
    if ((result & FaultResult.MAJOR) != 0) {
      stat.count(mm.memcg(), VmEvent.PGMAJFAULT, 1);
    }
    return !FaultResult.isError(result);
  }

  @Override
  public void pageUnmapped(long pfn) {
    context.swap().cache().freeIfUnused(pfn);
  }

  /** Gives the page of zeros back, once all address spaces are gone. */
  @Override
  public void close() {
    context.close();
  }
}
