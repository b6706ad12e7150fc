package org.kmem.mm.fault;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.HugetlbWalk;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Faults ranges in on behalf of calls: {@code MAP_POPULATE}, mlock, {@code MADV_POPULATE_READ} and {@code
 * WRITE}. The faults are the running task's.
 *
 * <p>Takes {@code mmap_lock} for reading; may wait. Kernel counterpart: {@code __mm_populate}, {@code
 * faultin_page_range}.
 */
public final class Populate {
  private final FaultHandler faults;
  private final Folios folios;
  private final Scheduler scheduler;

  /**
   * For a machine.
   *
   * @param faults who handles faults
   * @param folios its pages
   * @param scheduler who runs its tasks
   */
  public Populate(FaultHandler faults, Folios folios, Scheduler scheduler) {
    this.faults = faults;
    this.folios = folios;
    this.scheduler = scheduler;
  }

  /**
   * Faults in what is mapped of a range: each page of private writable areas for writing, others for reading.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last
   * @param pastErrors whether an area whose pages cannot be had is left for the next one, and nothing is said
   * @return 0; {@code ENOMEM} for want of memory, {@code EFAULT} where the fault would be a signal or nothing
   *     may be accessed, {@code EINTR} if the task is killed
   */
  public long populate(MmStruct mm, long start, long end, boolean pastErrors) {
    long at = start;
    while (at < end) {
      mm.mmapLock().downRead();
      VmArea area = mm.areas().intersecting(at, end);
      if (area == null) {
        mm.mmapLock().upRead();
        return 0;
      }
      long stop = Math.min(end, area.end());
      at = Math.max(at, area.start());
      long result = 0;
      AddressSpace dirtied = null;
      if (!area.hasAny(VmFlags.VM_IO | VmFlags.VM_PFNMAP | VmFlags.VM_LOCKONFAULT)) {
        boolean write = (area.flags() & (VmFlags.VM_WRITE | VmFlags.VM_SHARED)) == VmFlags.VM_WRITE;
        boolean any = area.hasAny(VmFlags.VM_ACCESS_FLAGS);
        result = any ? touch(mm, area, at, stop, write) : Errno.EFAULT.asResult();
        dirtied = write ? null : spaceOf(area);
      }
      mm.mmapLock().upRead();
      balance(dirtied);
      if (result != 0 && (!pastErrors || result == Errno.EINTR.asResult())) {
        return result;
      }
      at = stop;
    }
    return 0;
  }

  /**
   * Faults a part of one area in as {@link #populate} does; {@code mmap_lock} is held.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @return as {@link #populate}
   */
  public long populateArea(MmStruct mm, VmArea area, long start, long end) {
    if (area.hasAny(VmFlags.VM_IO | VmFlags.VM_PFNMAP | VmFlags.VM_LOCKONFAULT)) {
      return 0;
    }
    if (!area.hasAny(VmFlags.VM_ACCESS_FLAGS)) {
      return Errno.EFAULT.asResult();
    }
    // A shared page is not to be made dirty for nothing, and needs no copy.
    boolean write = (area.flags() & (VmFlags.VM_WRITE | VmFlags.VM_SHARED)) == VmFlags.VM_WRITE;
    return touch(mm, area, start, end, write);
  }

  /**
   * Faults a range in for reading or for writing.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last
   * @param write whether each page must become writable
   * @return 0; {@code ENOMEM} at a hole or without memory, {@code EINVAL} where the area does not allow the
   *     access, {@code EFAULT} where the fault would be a signal, {@code EINTR} if the task is killed
   */
  public long faultIn(MmStruct mm, long start, long end, boolean write) {
    long at = start;
    while (at < end) {
      mm.mmapLock().downRead();
      VmArea area = mm.areas().containing(at);
      long result = Errno.ENOMEM.asResult();
      long stop = end;
      AddressSpace dirtied = null;
      if (area != null) {
        stop = Math.min(end, area.end());
        boolean allowed =
            area.hasAny(write ? VmFlags.VM_WRITE : VmFlags.VM_READ)
                && !area.hasAny(VmFlags.VM_IO | VmFlags.VM_PFNMAP);
        result = allowed ? touch(mm, area, at, stop, write) : Errno.EINVAL.asResult();
        dirtied = write ? spaceOf(area) : null;
      }
      mm.mmapLock().upRead();
      balance(dirtied);
      if (result != 0) {
        return result;
      }
      at = stop;
    }
    return 0;
  }

  private static @Nullable AddressSpace spaceOf(VmArea area) {
    return area.file() == null || !area.hasAny(VmFlags.VM_SHARED) ? null : area.file().mapping();
  }

  private static void balance(@Nullable AddressSpace dirtied) {
    if (dirtied != null) {
      dirtied.balanceDirty();
    }
  }

  private long touch(MmStruct mm, VmArea area, long start, long end, boolean write) {
    FaultingTask task = runningTask();
    boolean huge = HugetlbWalk.isHugetlb(area);
    long step = huge ? HugetlbArea.of(area).hstate().sizeBytes() : PageSize.SIZE_BYTES;
    for (long at = start; at < end; at = (at & -step) + step) {
      while (!(huge ? isHugeThere(mm, area, at, write) : isThere(mm, at, write))) {
        if (scheduler.current().isKilled()) {
          return Errno.EINTR.asResult();
        }
        int result =
            faults.handleLocked(task, mm, area, at, write ? PteFormat.WRITE : PteFormat.READ);
        if (FaultResult.isError(result)) {
          return error(result);
        }
      }
      step = huge ? step : mappedBytes(mm.pageTable(), at);
    }
    return 0;
  }

  /** How much the entry that maps an address maps: of a huge page all is there with one look. */
  private static long mappedBytes(PageTable pageTable, long address) {
    return pageTable.find(address, PageLevel.PTE) == PageTable.NO_SLOT
        ? HugeMappings.HUGE_BYTES
        : PageSize.SIZE_BYTES;
  }

  private FaultingTask runningTask() {
    FaultingTask task = scheduler.current().context(FaultingTask.class);
    if (task == null) {
      throw new IllegalStateException(
          "%s populates memory but is no process: set its context first"
              .formatted(scheduler.current()));
    }
    return task;
  }

  private static long error(int result) {
    if ((result & FaultResult.KILLED) != 0) {
      return Errno.EINTR.asResult();
    }
    return (result & FaultResult.OOM) != 0 ? Errno.ENOMEM.asResult() : Errno.EFAULT.asResult();
  }

  private static boolean isHugeThere(MmStruct mm, VmArea area, long address, boolean write) {
    PteFormat format = mm.pageTable().format();
    long entry = HugetlbWalk.entry(mm, area, address);
    return format.isPresent(entry) && (!write || format.isWritable(entry));
  }

  /** Whether a page is mapped as it should be; notes the access if it is. */
  private boolean isThere(MmStruct mm, long address, boolean write) {
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, PageLevel.PTE);
    slot = slot == PageTable.NO_SLOT ? pageTable.find(address, PageLevel.PMD) : slot;
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    PteFormat format = pageTable.format();
    if (!format.isPresent(entry) || (write && !format.isWritable(entry))) {
      return false;
    }
    if (!format.isSpecial(entry)) {
      pageTable.set(slot, write ? format.mkDirty(entry) : entry);
      folios.lru().markAccessed(format.pfn(entry));
    }
    return true;
  }
}
