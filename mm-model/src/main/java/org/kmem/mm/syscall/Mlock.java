package org.kmem.mm.syscall;

import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MlockFlags;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.VmLimits;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * mlock(2), mlock2(2), munlock(2), mlockall(2) and munlockall(2).
 *
 * <p>A hole ends mlock and munlock with {@code ENOMEM}; the areas before it have been changed then. If pages
 * cannot be faulted in, the range stays locked, and the error says so.
 *
 * <p>Kernel counterpart: {@code do_mlock}, {@code apply_vma_lock_flags}, {@code mlock_fixup}.
 */
final class Mlock {
  private final CallContext context;

  Mlock(CallContext context) {
    this.context = context;
  }

  long lock(Caller caller, long address, long length, int mlockFlags) {
    if ((mlockFlags & ~MlockFlags.MLOCK_ONFAULT) != 0) {
      return Errno.EINVAL.asResult();
    }
    if (!VmLimits.canLock(caller)) {
      return Errno.EPERM.asResult();
    }
    long flags = mlockFlags == 0 ? VmFlags.VM_LOCKED : VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT;
    long start = address & CallContext.PAGE_MASK;
    long bytes = CallContext.pageAlign(length + (address - start));
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    long result = Errno.ENOMEM.asResult();
    try {
      if (isWithinLimit(caller, mm, start, bytes)) {
        result = apply(mm, start, bytes, flags);
      }
    } finally {
      mm.mmapLock().upWrite();
    }
    return result != 0
        ? result
        : posixError(context.pages().populate(mm, start, start + bytes, false));
  }

  private static boolean isWithinLimit(Caller caller, MmStruct mm, long start, long bytes) {
    if (caller.credentials().has(Capability.IPC_LOCK)) {
      return true;
    }
    long limit = VmLimits.limitPages(caller, Rlimit.MEMLOCK);
    long locked = (bytes >>> PageSize.SHIFT) + mm.lockedVm();
    return locked <= limit || locked - lockedIn(mm, start, start + bytes) <= limit;
  }

  /** Pages of a range that are locked already, and so do not count again. */
  private static long lockedIn(MmStruct mm, long start, long end) {
    long bytes = 0;
    for (VmArea area = mm.areas().intersecting(start, end);
        area != null && area.start() < end;
        area = area.next()) {
      if (area.hasAny(VmFlags.VM_LOCKED)) {
        bytes += Math.min(end, area.end()) - Math.max(start, area.start());
      }
    }
    return bytes >>> PageSize.SHIFT;
  }

  /** What mlock says where faults say something else. */
  private static long posixError(long populated) {
    if (populated == Errno.EFAULT.asResult()) {
      return Errno.ENOMEM.asResult();
    }
    return populated == Errno.ENOMEM.asResult() ? Errno.EAGAIN.asResult() : populated;
  }

  long unlock(Caller caller, long address, long length) {
    long start = address & CallContext.PAGE_MASK;
    long bytes = CallContext.pageAlign(length + (address - start));
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return apply(mm, start, bytes, 0);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  private long apply(MmStruct mm, long start, long bytes, long lockFlags) {
    long end = start + bytes;
    if (Long.compareUnsigned(end, start) < 0) {
      return Errno.EINVAL.asResult();
    }
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.ENOMEM.asResult();
      }
      long next = Math.min(end, area.end());
      long fixed = fixup(mm, area, at, next, lockFlags);
      if (fixed != 0) {
        return fixed;
      }
      at = next;
    }
    return 0;
  }

  private long fixup(MmStruct mm, VmArea area, long start, long end, long lockFlags) {
    long oldFlags = area.flags();
    long flags = (oldFlags & ~VmFlags.VM_LOCKED_MASK) | lockFlags;
    boolean neverLocked =
        (oldFlags & (VmFlags.VM_SPECIAL | VmFlags.VM_HUGETLB | VmFlags.VM_DROPPABLE)) != 0;
    if (flags == oldFlags || neverLocked) {
      return 0;
    }
    VmArea changed = mm.editor().modify(area, start, end, AreaTraits.of(area).withFlags(flags));
    if (changed == null) {
      return Errno.ENOMEM.asResult();
    }
    boolean was = (oldFlags & VmFlags.VM_LOCKED) != 0;
    boolean is = (flags & VmFlags.VM_LOCKED) != 0;
    long pages = (end - start) >>> PageSize.SHIFT;
    if (is && !was) {
      mm.accountLocked(pages);
      context.pages().lockPages(mm, changed, start, end);
    } else if (was && !is) {
      mm.accountLocked(-pages);
      context.pages().unlockPages(mm, changed, start, end);
    }
    return 0;
  }

  long lockAll(Caller caller, int mclFlags) {
    int all = MlockFlags.MCL_CURRENT | MlockFlags.MCL_FUTURE | MlockFlags.MCL_ONFAULT;
    if (mclFlags == 0 || (mclFlags & ~all) != 0 || mclFlags == MlockFlags.MCL_ONFAULT) {
      return Errno.EINVAL.asResult();
    }
    if (!VmLimits.canLock(caller)) {
      return Errno.EPERM.asResult();
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    boolean current = (mclFlags & MlockFlags.MCL_CURRENT) != 0;
    try {
      if (current
          && mm.totalVm() > VmLimits.limitPages(caller, Rlimit.MEMLOCK)
          && !caller.credentials().has(Capability.IPC_LOCK)) {
        return Errno.ENOMEM.asResult();
      }
      applyAll(mm, mclFlags);
    } finally {
      mm.mmapLock().upWrite();
    }
    if (current) {
      context.pages().populate(mm, 0, mm.layout().taskSizeBytes(), true);
    }
    return 0;
  }

  long unlockAll(Caller caller) {
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      applyAll(mm, 0);
    } finally {
      mm.mmapLock().upWrite();
    }
    return 0;
  }

  private void applyAll(MmStruct mm, int mclFlags) {
    long lockFlags = VmFlags.VM_LOCKED;
    if ((mclFlags & MlockFlags.MCL_ONFAULT) != 0) {
      lockFlags |= VmFlags.VM_LOCKONFAULT;
    }
    boolean future = (mclFlags & MlockFlags.MCL_FUTURE) != 0;
    boolean current = (mclFlags & MlockFlags.MCL_CURRENT) != 0;
    mm.setDefaultFlags(future ? lockFlags : 0);
    if (future && !current) {
      return;
    }
    long at = 0;
    for (VmArea area = mm.areas().first(); area != null; area = mm.areas().find(at)) {
      at = area.end(); // whole areas: no split, so nothing that could fail
      fixup(mm, area, area.start(), at, current ? lockFlags : 0);
    }
  }
}
