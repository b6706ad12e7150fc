package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.VmLimits;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * mmap(2).
 *
 * <p>With {@code MAP_FIXED} areas that reach over the ends of the range are split before limits are checked:
 * if those refuse, the pieces stay pieces, as they do in the kernel.
 *
 * <p>Kernel counterpart: {@code ksys_mmap_pgoff}, {@code do_mmap}, {@code mmap_region}.
 */
final class Mmap {
  /** Flags that kernels before {@code MAP_SHARED_VALIDATE} knew. */
  private static final int LEGACY_MASK =
      MapFlags.MAP_SHARED
          | MapFlags.MAP_PRIVATE
          | MapFlags.MAP_FIXED
          | MapFlags.MAP_ANONYMOUS
          | MapFlags.MAP_DENYWRITE
          | MapFlags.MAP_EXECUTABLE
          | MapFlags.MAP_GROWSDOWN
          | MapFlags.MAP_LOCKED
          | MapFlags.MAP_NORESERVE
          | MapFlags.MAP_POPULATE
          | MapFlags.MAP_NONBLOCK
          | MapFlags.MAP_STACK
          | MapFlags.MAP_HUGETLB
          | MapFlags.MAP_32BIT
          | (MapFlags.MAP_HUGE_MASK << MapFlags.MAP_HUGE_SHIFT);

  private static final int POPULATE_MASK = MapFlags.MAP_POPULATE | MapFlags.MAP_NONBLOCK;

  private final CallContext context;
  private final UnmappedArea unmappedArea;
  private final AreaRemoval removal;

  Mmap(CallContext context, UnmappedArea unmappedArea, AreaRemoval removal) {
    this.context = context;
    this.unmappedArea = unmappedArea;
    this.removal = removal;
  }

  long call(
      Caller caller,
      long address,
      long length,
      int prot,
      int flags,
      @Nullable MappedFile file,
      long offset) {
    if (!CallContext.isPageAligned(offset)) {
      return Errno.EINVAL.asResult();
    }
    @Nullable HugetlbSpace huge = HugetlbArea.spaceOf(file);
    if (huge != null) {
      long whole = huge.hstate().align(length);
      return callLocked(caller, address, whole, prot, flags, file, offset);
    }
    if ((flags & MapFlags.MAP_HUGETLB) == 0) {
      return callLocked(caller, address, length, prot, flags, file, offset);
    }
    @Nullable Hstate hstate = file == null ? hstateOf(flags) : null;
    @Nullable Hstates pools = context.hugetlb();
    if (hstate == null || pools == null) {
      return Errno.EINVAL.asResult();
    }
    long whole = hstate.align(length);
    MappedFile anonymous = pools.anonymousFile(hstate, whole);
    long mapped = callLocked(caller, address, whole, prot, flags, anonymous, offset);
    anonymous.put();
    return mapped;
  }

  /** The pool that flags name by the size of its pages: {@code hstate_sizelog}. */
  private @Nullable Hstate hstateOf(int flags) {
    @Nullable Hstates pools = context.hugetlb();
    int log = flags >>> MapFlags.MAP_HUGE_SHIFT & MapFlags.MAP_HUGE_MASK;
    if (pools == null) {
      return null;
    }
    return log == 0 ? pools.defaultPool() : pools.ofSize(1L << log);
  }

  private long callLocked(
      Caller caller,
      long address,
      long length,
      int prot,
      int flags,
      @Nullable MappedFile file,
      long offset) {
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    long mapped;
    boolean locked = false;
    try {
      mapped = map(caller, mm, address, length, prot, flags, file, offset >>> PageSize.SHIFT);
      if (!SyscallResult.isError(mapped)) {
        VmArea area = mm.areas().find(mapped);
        // Huge pages are never locked, but brought in as if they were.
        locked =
            area != null
                && (area.hasAny(VmFlags.VM_LOCKED)
                    || (area.hasAny(VmFlags.VM_HUGETLB) && (flags & MapFlags.MAP_LOCKED) != 0));
      }
    } finally {
      mm.mmapLock().upWrite();
    }
    boolean populates = (flags & POPULATE_MASK) == MapFlags.MAP_POPULATE;
    if (!SyscallResult.isError(mapped) && (locked || populates)) {
      // The mapping stands, whether its pages could be had or not.
      context.pages().populate(mm, mapped, mapped + CallContext.pageAlign(length), true);
    }
    return mapped;
  }

  /** do_mmap: checks, chooses the place. */
  private long map(
      Caller caller,
      MmStruct mm,
      long address,
      long lengthAsked,
      int prot,
      int flagsAsked,
      @Nullable MappedFile file,
      long pageOffset) {
    if (lengthAsked == 0) {
      return Errno.EINVAL.asResult();
    }
    boolean noReplace = (flagsAsked & MapFlags.MAP_FIXED_NOREPLACE) != 0;
    int flags = noReplace ? flagsAsked | MapFlags.MAP_FIXED : flagsAsked;
    long hint = (flags & MapFlags.MAP_FIXED) != 0 ? address : unmappedArea.roundHint(address);
    long length = CallContext.pageAlign(lengthAsked);
    if (length == 0) {
      return Errno.ENOMEM.asResult();
    }
    if (Long.compareUnsigned(pageOffset + (length >>> PageSize.SHIFT), pageOffset) < 0) {
      return Errno.EOVERFLOW.asResult();
    }
    if (!mm.editor().mayMap()) {
      return Errno.ENOMEM.asResult();
    }
    long start = unmappedArea.find(caller, file, hint, length, pageOffset, flags);
    if (SyscallResult.isError(start)) {
      return start;
    }
    if (noReplace && mm.areas().intersecting(start, start + length) != null) {
      return Errno.EEXIST.asResult();
    }
    long vmFlags = VmFlags.ofProt(prot) | flagBits(flags) | mm.defaultFlags() | VmFlags.VM_MAY_ALL;
    if ((flags & MapFlags.MAP_LOCKED) != 0 && !VmLimits.canLock(caller)) {
      return Errno.EPERM.asResult();
    }
    if (!VmLimits.mayLock(caller, mm, vmFlags, length)) {
      return Errno.EAGAIN.asResult();
    }
    if (file != null) {
      long refused = checkFile(file, flags, prot, vmFlags, length, pageOffset);
      if (refused != 0) {
        return refused;
      }
      if (!file.isZeroes()) {
        boolean huge = HugetlbArea.spaceOf(file) != null;
        long areaFlags = noreserve(fileFlags(file, flags, vmFlags), flags, huge);
        return region(caller, mm, start, length, areaFlags, pageOffset, file);
      }
    }
    return switch (flags & MapFlags.MAP_TYPE) {
      case MapFlags.MAP_SHARED ->
          growsDown(vmFlags)
              ? Errno.EINVAL.asResult()
              : regionOfSharedMemory(
                  caller,
                  mm,
                  start,
                  length,
                  noreserve(vmFlags | VmFlags.VM_SHARED | VmFlags.VM_MAYSHARE, flags, false));
      case MapFlags.MAP_DROPPABLE ->
          growsDown(vmFlags) || (flags & MapFlags.MAP_LOCKED) != 0
              ? Errno.EINVAL.asResult()
              : region(
                  caller,
                  mm,
                  start,
                  length,
                  vmFlags
                      | VmFlags.VM_DROPPABLE
                      | VmFlags.VM_NORESERVE
                      | VmFlags.VM_WIPEONFORK
                      | VmFlags.VM_DONTDUMP,
                  start >>> PageSize.SHIFT,
                  null);
      case MapFlags.MAP_PRIVATE ->
          region(
              caller,
              mm,
              start,
              length,
              noreserve(vmFlags, flags, false),
              start >>> PageSize.SHIFT,
              null);
      default -> Errno.EINVAL.asResult();
    };
  }

  /** {@code calc_vm_flag_bits}. */
  private static long flagBits(int flags) {
    long bits = 0;
    if ((flags & MapFlags.MAP_GROWSDOWN) != 0) {
      bits |= VmFlags.VM_GROWSDOWN;
    }
    if ((flags & MapFlags.MAP_LOCKED) != 0) {
      bits |= VmFlags.VM_LOCKED;
    }
    if ((flags & MapFlags.MAP_STACK) != 0) {
      bits |= VmFlags.VM_NOHUGEPAGE;
    }
    return bits;
  }

  private static boolean growsDown(long vmFlags) {
    return (vmFlags & VmFlags.VM_GROWSDOWN) != 0;
  }

  /** Reservations of huge pages are strict unless they are not wanted, whatever the overcommit mode. */
  private long noreserve(long vmFlags, int flags, boolean huge) {
    boolean honoured =
        (flags & MapFlags.MAP_NORESERVE) != 0 && (huge || context.commit().honoursNoreserve());
    return honoured ? vmFlags | VmFlags.VM_NORESERVE : vmFlags;
  }

  private static long checkFile(
      MappedFile file, int flags, int prot, long vmFlags, long length, long pageOffset) {
    if (length < 0 || pageOffset > (Long.MAX_VALUE - length) >>> PageSize.SHIFT) {
      return Errno.EOVERFLOW.asResult();
    }
    switch (flags & MapFlags.MAP_TYPE) {
      case MapFlags.MAP_SHARED_VALIDATE, MapFlags.MAP_SHARED -> {
        boolean validate = (flags & MapFlags.MAP_TYPE) == MapFlags.MAP_SHARED_VALIDATE;
        int known = LEGACY_MASK | MapFlags.MAP_SHARED_VALIDATE | MapFlags.MAP_FIXED_NOREPLACE;
        if (validate && (flags & ~known) != 0) {
          return Errno.EOPNOTSUPP.asResult();
        }
        if ((prot & Prot.PROT_WRITE) != 0 && !file.isWritable()) {
          return Errno.EACCES.asResult();
        }
      }
      case MapFlags.MAP_PRIVATE -> {
        // Nothing more is asked of a private mapping.
      }
      default -> {
        return Errno.EINVAL.asResult();
      }
    }
    if (!file.isReadable()) {
      return Errno.EACCES.asResult();
    }
    if (!file.isExecutable() && (vmFlags & VmFlags.VM_EXEC) != 0) {
      return Errno.EPERM.asResult();
    }
    if (!file.canMap() && !file.isZeroes()) {
      return Errno.ENODEV.asResult();
    }
    return growsDown(vmFlags) ? Errno.EINVAL.asResult() : 0;
  }

  private static long fileFlags(MappedFile file, int flags, long vmFlags) {
    long result = file.isExecutable() ? vmFlags : vmFlags & ~VmFlags.VM_MAYEXEC;
    if ((flags & MapFlags.MAP_TYPE) != MapFlags.MAP_PRIVATE) {
      result |= VmFlags.VM_SHARED | VmFlags.VM_MAYSHARE;
      if (!file.isWritable()) {
        result &= ~(VmFlags.VM_MAYWRITE | VmFlags.VM_SHARED);
      }
    }
    return result;
  }

  private long regionOfSharedMemory(
      Caller caller, MmStruct mm, long start, long length, long vmFlags) {
    long cleared = clearRange(caller, mm, start, length, vmFlags, 0);
    if (cleared != 0) {
      return cleared;
    }
    boolean noreserve = (vmFlags & VmFlags.VM_NORESERVE) != 0;
    MappedFile object = context.sharedMemory().create(caller, length, noreserve);
    if (object == null) {
      return Errno.ENOMEM.asResult();
    }
    // Each mapping has an object of its own, so that there is nothing to merge with.
    VmArea made = new VmArea(start, start + length, vmFlags, 0, object);
    insert(mm, made);
    context.advised().enterKhugepaged(mm, made);
    return finish(mm, start, length, vmFlags);
  }

  /** mmap_region: makes room, asks the limits, merges or inserts. */
  private long region(
      Caller caller,
      MmStruct mm,
      long start,
      long length,
      long vmFlagsAsked,
      long pageOffset,
      @Nullable MappedFile file) {
    @Nullable HugetlbSpace huge = HugetlbArea.spaceOf(file);
    if (huge != null) {
      return regionOfHugePages(
          caller, mm, new VmArea(start, start + length, vmFlagsAsked, pageOffset, file), huge);
    }
    long pages = length >>> PageSize.SHIFT;
    boolean accountable = VmFlags.isAccountable(vmFlagsAsked);
    long cleared = clearRange(caller, mm, start, length, vmFlagsAsked, accountable ? pages : 0);
    if (cleared != 0) {
      return cleared;
    }
    long vmFlags = accountable ? vmFlagsAsked | VmFlags.VM_ACCOUNT : vmFlagsAsked;
    AreaTraits traits = AreaTraits.of(vmFlags, file);
    VmArea region = mm.editor().mergeNew(start, start + length, pageOffset, traits, null);
    if (region == null) {
      if (file != null) {
        file.get();
      }
      region = new VmArea(start, start + length, vmFlags, pageOffset, file);
      insert(mm, region);
    }
    context.advised().enterKhugepaged(mm, region);
    return finish(mm, start, length, vmFlags);
  }

  /** Huge pages are neither counted as committed nor locked, and never merge. */
  private long regionOfHugePages(Caller caller, MmStruct mm, VmArea area, HugetlbSpace huge) {
    long cleared = clearRange(caller, mm, area.start(), area.sizeBytes(), area.flags(), 0);
    if (cleared != 0) {
      return cleared;
    }
    area.clearFlags(VmFlags.VM_LOCKED_MASK);
    long mapped = HugetlbArea.map(caller, area, huge);
    if (mapped != 0) {
      return mapped;
    }
    MappedFile file = area.file();
    if (file != null) {
      file.get();
    }
    insert(mm, area);
    return finish(mm, area.start(), area.sizeBytes(), area.flags());
  }

  private static void insert(MmStruct mm, VmArea area) {
    mm.areas().insert(area);
  }

  /**
   * Unmaps what is there and promises memory for what comes; {@code accounted} pages of it replace those that
   * were promised to what was there.
   */
  private long clearRange(
      Caller caller, MmStruct mm, long start, long length, long vmFlags, long accounted) {
    long end = start + length;
    long pages = length >>> PageSize.SHIFT;
    boolean occupied = mm.areas().intersecting(start, end) != null;
    long replaced = 0;
    long replacedAccounted = 0;
    if (occupied) {
      long isolated = removal.isolate(mm, start, end);
      if (isolated != 0) {
        return isolated;
      }
      replaced = AreaRemoval.pagesIn(mm, start, end);
      replacedAccounted = AreaRemoval.accountedIn(mm, start, end);
    }
    if (!VmLimits.mayExpand(caller, mm, vmFlags, pages - replaced)) {
      return Errno.ENOMEM.asResult();
    }
    if (accounted > 0) {
      // What was promised to the old areas is given back when they go: ask for the difference,
      // count all.
      long more = accounted - replacedAccounted;
      if (more > 0 && context.commit().reserve(caller, more) != 0) {
        return Errno.ENOMEM.asResult();
      }
      context.commit().charge(accounted - Math.max(0, more));
    }
    if (occupied) {
      removal.remove(mm, start, end);
    }
    return 0;
  }

  private long finish(MmStruct mm, long start, long length, long vmFlags) {
    long pages = length >>> PageSize.SHIFT;
    mm.account(vmFlags, pages);
    VmArea area = mm.areas().find(start);
    if (area != null) {
      area.addFlags(VmFlags.VM_SOFTDIRTY);
      if ((vmFlags & VmFlags.VM_LOCKED) != 0) {
        mm.accountLocked(pages);
      }
      context.advised().enterKhugepaged(mm, area);
    }
    return start;
  }
}
