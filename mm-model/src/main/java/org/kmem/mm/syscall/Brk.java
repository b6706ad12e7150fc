package org.kmem.mm.syscall;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.VmLimits;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * brk(2): a call that cannot be granted answers with the break as it is, and so tells no reason.
 *
 * <p>Kernel counterpart: {@code sys_brk}, {@code do_brk_flags}.
 */
final class Brk {
  private final CallContext context;
  private final UnmappedArea unmappedArea;
  private final AreaRemoval removal;

  Brk(CallContext context, UnmappedArea unmappedArea, AreaRemoval removal) {
    this.context = context;
    this.unmappedArea = unmappedArea;
    this.removal = removal;
  }

  long call(Caller caller, long brk) {
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    long oldEnd = CallContext.pageAlign(mm.map().brk());
    boolean moved;
    try {
      moved = move(caller, mm, brk, oldEnd);
    } finally {
      mm.mmapLock().upWrite();
    }
    long newEnd = CallContext.pageAlign(brk);
    if (moved && newEnd > oldEnd && (mm.defaultFlags() & VmFlags.VM_LOCKED) != 0) {
      context.pages().populate(mm, oldEnd, newEnd, true);
    }
    return mm.map().brk();
  }

  private boolean move(Caller caller, MmStruct mm, long brk, long oldEnd) {
    long newEnd = CallContext.pageAlign(brk);
    if (Long.compareUnsigned(brk, mm.map().startBrk()) < 0
        || Long.compareUnsigned(newEnd, brk) < 0
        || !VmLimits.mayBreakAt(caller, mm, brk)) {
      return false;
    }
    boolean granted =
        newEnd == oldEnd
            || (newEnd < oldEnd ? shrink(mm, newEnd, oldEnd) : grow(caller, mm, oldEnd, newEnd));
    if (granted) {
      mm.map().setBrk(brk);
    }
    return granted;
  }

  private boolean shrink(MmStruct mm, long newEnd, long oldEnd) {
    VmArea heap = mm.areas().intersecting(newEnd, oldEnd);
    return heap != null && removal.unmap(mm, newEnd, oldEnd - newEnd) == 0;
  }

  private boolean grow(Caller caller, MmStruct mm, long oldEnd, long newEnd) {
    long bytes = newEnd - oldEnd;
    long place = unmappedArea.find(caller, null, oldEnd, bytes, 0, MapFlags.MAP_FIXED);
    if (SyscallResult.isError(place) || !VmLimits.mayLock(caller, mm, mm.defaultFlags(), bytes)) {
      return false;
    }
    VmArea next = mm.areas().find(oldEnd);
    if (next != null && newEnd + PageSize.SIZE_BYTES > UnmappedArea.guardedStart(next)) {
      return false;
    }
    long pages = bytes >>> PageSize.SHIFT;
    long flags = VmFlags.VM_DATA_DEFAULT | VmFlags.VM_ACCOUNT | mm.defaultFlags();
    if (!VmLimits.mayExpand(caller, mm, flags, pages)
        || !mm.editor().mayMap()
        || context.commit().reserve(caller, pages) != 0) {
      return false;
    }
    long pageOffset = oldEnd >>> PageSize.SHIFT;
    VmArea heap =
        mm.editor().mergeNew(oldEnd, newEnd, pageOffset, AreaTraits.of(flags, null), null);
    if (heap == null) {
      heap = new VmArea(oldEnd, newEnd, flags, pageOffset, null);
      mm.areas().insert(heap);
    }
    heap.addFlags(VmFlags.VM_SOFTDIRTY);
    mm.account(flags, pages);
    if ((flags & VmFlags.VM_LOCKED) != 0) {
      mm.accountLocked(pages);
    }
    context.advised().enterKhugepaged(mm, heap);
    return true;
  }
}
