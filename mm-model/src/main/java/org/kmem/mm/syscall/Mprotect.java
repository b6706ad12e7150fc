package org.kmem.mm.syscall;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.VmLimits;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * mprotect(2): goes from area to area. One that must not have the protection, or a hole, ends the call with an
 * error; the areas before it have been changed then.
 *
 * <p>Kernel counterpart: {@code do_mprotect_pkey}, {@code mprotect_fixup}.
 */
final class Mprotect {
  private static final int GROWS = Prot.PROT_GROWSDOWN | Prot.PROT_GROWSUP;
  private static final int ALLOWED =
      Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC | Prot.PROT_SEM;

  /** Memory that is counted as committed, or never is, though it may not be writable now. */
  private static final long COUNTED_OR_NEVER =
      VmFlags.VM_ACCOUNT
          | VmFlags.VM_WRITE
          | VmFlags.VM_HUGETLB
          | VmFlags.VM_SHARED
          | VmFlags.VM_NORESERVE;

  private final CallContext context;

  Mprotect(CallContext context) {
    this.context = context;
  }

  long call(Caller caller, long start, long length, int protAsked) {
    int grows = protAsked & GROWS;
    int prot = protAsked & ~GROWS;
    if (grows == GROWS || !CallContext.isPageAligned(start)) {
      return Errno.EINVAL.asResult();
    }
    if (length == 0) {
      return 0;
    }
    long end = start + CallContext.pageAlign(length);
    if (Long.compareUnsigned(end, start) <= 0) {
      return Errno.ENOMEM.asResult();
    }
    if ((prot & ~ALLOWED) != 0) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return protect(caller, mm, start, end, prot, grows);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  private long protect(Caller caller, MmStruct mm, long start, long end, int prot, int grows) {
    VmArea first = mm.areas().intersecting(start, end);
    if (first == null) {
      return Errno.ENOMEM.asResult();
    }
    long from = start;
    if (grows == Prot.PROT_GROWSDOWN) {
      from = first.start();
      if (!first.hasAny(VmFlags.VM_GROWSDOWN)) {
        return Errno.EINVAL.asResult();
      }
    } else if (first.start() > start) {
      return Errno.ENOMEM.asResult();
    } else if (grows == Prot.PROT_GROWSUP) {
      return Errno.EINVAL.asResult(); // no area grows up here
    }
    long at = from;
    VmArea area = first;
    while (at < end) {
      if (area == null || area.start() > at) {
        return Errno.ENOMEM.asResult();
      }
      long flags = VmFlags.ofProt(prot) | (area.flags() & ~VmFlags.VM_ACCESS_FLAGS);
      if (!VmFlags.mayAccess(flags)) {
        return Errno.EACCES.asResult();
      }
      if (area.hasAny(VmFlags.VM_SEALED)) {
        return Errno.EPERM.asResult();
      }
      long next = Math.min(end, area.end());
      long changed = fixup(caller, mm, area, at, next, flags);
      if (changed != 0) {
        return changed;
      }
      at = next;
      area = mm.areas().find(at);
    }
    return 0;
  }

  /** mprotect_fixup: one area, or a part of it. */
  private long fixup(
      Caller caller, MmStruct mm, VmArea area, long start, long end, long flagsAsked) {
    long oldFlags = area.flags();
    if (flagsAsked == oldFlags) {
      return 0;
    }
    long pages = (end - start) >>> PageSize.SHIFT;
    long flags = flagsAsked;
    long promised = 0;
    if ((flags & VmFlags.VM_WRITE) != 0) {
      if (!VmLimits.mayExpand(caller, mm, flags, pages)
          && VmLimits.mayExpand(caller, mm, oldFlags, pages)) {
        return Errno.ENOMEM.asResult();
      }
      if ((oldFlags & COUNTED_OR_NEVER) == 0) {
        if (context.commit().reserve(caller, pages) != 0) {
          return Errno.ENOMEM.asResult();
        }
        promised = pages;
        flags |= VmFlags.VM_ACCOUNT;
      }
    } else if ((oldFlags & VmFlags.VM_ACCOUNT) != 0
        && area.isAnonymous()
        && area.anonVma() == null) {
      flags &= ~VmFlags.VM_ACCOUNT; // nothing was ever written: nothing need be kept for it
    }
    if (!area.maySplit(start) || !area.maySplit(end)) {
      return Errno.EINVAL.asResult();
    }
    VmArea changed = mm.editor().modify(area, start, end, AreaTraits.of(area).withFlags(flags));
    if (changed == null) {
      context.commit().release(promised);
      return Errno.ENOMEM.asResult();
    }
    context.pages().changeProtection(mm, changed, start, end);
    if ((oldFlags & VmFlags.VM_ACCOUNT) != 0 && (flags & VmFlags.VM_ACCOUNT) == 0) {
      context.commit().release(pages);
    }
    mm.account(oldFlags, -pages);
    mm.account(flags, pages);
    boolean lockedBecomesWritable =
        (oldFlags & (VmFlags.VM_WRITE | VmFlags.VM_SHARED | VmFlags.VM_LOCKED)) == VmFlags.VM_LOCKED
            && (flags & VmFlags.VM_WRITE) != 0;
    if (lockedBecomesWritable) {
      context.pages().populateArea(mm, changed, start, end);
    }
    return 0;
  }
}
