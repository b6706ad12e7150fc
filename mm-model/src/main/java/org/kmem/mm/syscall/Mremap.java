package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MremapFlags;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.VmLimits;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vma.AnonVmaChain;
import org.kmem.mm.vma.AreaOperations;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * mremap(2): shrinks by unmapping, grows in place where there is room, else moves the page tables elsewhere.
 *
 * <p>With {@code MREMAP_FIXED} the target is unmapped, and what is to be cut off the source, before limits are
 * asked: if those refuse, it stays unmapped, as in the kernel.
 *
 * <p>Kernel counterpart: {@code sys_mremap}, {@code mremap_to}, {@code vma_to_resize}, {@code move_vma} as 6.12
 * has them.
 */
final class Mremap {
  /** Areas that a move may need for a while, as the kernel counts beforehand. */
  private static final int SPARE_AREAS = 3;

  private final CallContext context;
  private final UnmappedArea unmappedArea;
  private final AreaRemoval removal;

  Mremap(CallContext context, UnmappedArea unmappedArea, AreaRemoval removal) {
    this.context = context;
    this.unmappedArea = unmappedArea;
    this.removal = removal;
  }

  /** What is asked; lengths are whole pages. */
  private record Request(
      Caller caller, MmStruct mm, long address, long oldLength, long newLength, int flags) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    /** Lengths rounded up to whole huge pages. */
    Request ofWholePages(Hstate hstate) {
      return new Request(
          caller, mm, address, hstate.align(oldLength), hstate.align(newLength), flags);
    }
  }

  long call(
      Caller caller, long address, long oldLength, long newLength, int flags, long newAddress) {
    if ((flags & ~MremapFlags.ALL) != 0) {
      return Errno.EINVAL.asResult();
    }
    boolean mayMove = (flags & MremapFlags.MREMAP_MAYMOVE) != 0;
    boolean dontUnmap = (flags & MremapFlags.MREMAP_DONTUNMAP) != 0;
    if (((flags & MremapFlags.MREMAP_FIXED) != 0 && !mayMove)
        || (dontUnmap && (!mayMove || oldLength != newLength))
        || !CallContext.isPageAligned(address)) {
      return Errno.EINVAL.asResult();
    }
    Request request =
        new Request(
            caller,
            caller.mm(),
            address,
            CallContext.pageAlign(oldLength),
            CallContext.pageAlign(newLength),
            flags);
    if (request.newLength == 0) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = request.mm;
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    long result;
    boolean grownLocked;
    try {
      VmArea area = mm.areas().containing(address);
      if (area == null) {
        return Errno.EFAULT.asResult();
      }
      if (area.hasAny(VmFlags.VM_SEALED)) {
        return Errno.EPERM.asResult();
      }
      grownLocked = area.hasAny(VmFlags.VM_LOCKED) && request.newLength > request.oldLength;
      result = remap(request, area, newAddress);
    } finally {
      mm.mmapLock().upWrite();
    }
    if (grownLocked && !SyscallResult.isError(result)) {
      context.pages().populate(mm, result + request.oldLength, result + request.newLength, true);
    }
    return result;
  }

  private long remap(Request asked, VmArea area, long newAddress) {
    Request request = asked;
    if (area.hasAny(VmFlags.VM_HUGETLB)) {
      Hstate hstate = HugetlbArea.of(area).hstate();
      request = asked.ofWholePages(hstate);
      boolean grows = request.newLength > request.oldLength;
      if (grows || !hstate.isAligned(request.address) || !hstate.isAligned(newAddress)) {
        return Errno.EINVAL.asResult();
      }
    }
    if (request.has(MremapFlags.MREMAP_FIXED | MremapFlags.MREMAP_DONTUNMAP)) {
      return remapTo(request, newAddress);
    }
    if (request.newLength <= request.oldLength) {
      return shrink(request);
    }
    long refused = checkResize(request, area, request.oldLength);
    if (refused != 0) {
      return refused;
    }
    if (request.address + request.oldLength == area.end() && isExpandable(request, area)) {
      return expand(request, area);
    }
    if (!request.has(MremapFlags.MREMAP_MAYMOVE)) {
      return Errno.ENOMEM.asResult();
    }
    long target = findPlace(request, area, 0, 0);
    return SyscallResult.isError(target) ? target : move(request, area, request.oldLength, target);
  }

  private long shrink(Request request) {
    long cut = request.oldLength - request.newLength;
    long unmapped =
        cut == 0 ? 0 : removal.unmap(request.mm, request.address + request.newLength, cut);
    return unmapped != 0 ? unmapped : request.address;
  }

  /** vma_to_resize. */
  private static long checkResize(Request request, VmArea area, long oldLength) {
    if (oldLength == 0 && !area.hasAny(VmFlags.VM_SHARED | VmFlags.VM_MAYSHARE)) {
      return Errno.EINVAL.asResult();
    }
    if (request.has(MremapFlags.MREMAP_DONTUNMAP)
        && area.hasAny(VmFlags.VM_DONTEXPAND | VmFlags.VM_PFNMAP)) {
      return Errno.EINVAL.asResult();
    }
    if (Long.compareUnsigned(oldLength, area.end() - request.address) > 0) {
      return Errno.EFAULT.asResult();
    }
    if (request.newLength == oldLength) {
      return 0;
    }
    long pageOffset = area.pageIndex(request.address);
    long lastOffset = pageOffset + (request.newLength >>> PageSize.SHIFT);
    if (Long.compareUnsigned(lastOffset, pageOffset) < 0) {
      return Errno.EINVAL.asResult();
    }
    if (area.hasAny(VmFlags.VM_DONTEXPAND | VmFlags.VM_PFNMAP)) {
      return Errno.EFAULT.asResult();
    }
    long more = request.newLength - oldLength;
    if (!VmLimits.mayLock(request.caller, request.mm, area.flags(), more)) {
      return Errno.EAGAIN.asResult();
    }
    return VmLimits.mayExpand(request.caller, request.mm, area.flags(), more >>> PageSize.SHIFT)
        ? 0
        : Errno.ENOMEM.asResult();
  }

  private boolean isExpandable(Request request, VmArea area) {
    long end = area.end() + request.newLength - request.oldLength;
    return end > area.end()
        && request.mm.areas().intersecting(area.end(), end) == null
        && !SyscallResult.isError(
            unmappedArea.find(
                request.caller,
                null,
                area.start(),
                end - area.start(),
                0,
                MapFlags.MAP_FIXED | MapFlags.MAP_PRIVATE));
  }

  private long expand(Request request, VmArea area) {
    MmStruct mm = request.mm;
    long bytes = request.newLength - request.oldLength;
    long pages = bytes >>> PageSize.SHIFT;
    if (area.hasAny(VmFlags.VM_ACCOUNT) && context.commit().reserve(request.caller, pages) != 0) {
      return Errno.ENOMEM.asResult();
    }
    VmArea grown = mm.editor().extend(area, area.end() + bytes);
    mm.account(grown.flags(), pages);
    if (grown.hasAny(VmFlags.VM_LOCKED)) {
      mm.accountLocked(pages);
    }
    return request.address;
  }

  private long findPlace(Request request, VmArea area, long hint, int mapFlags) {
    int sharing = area.hasAny(VmFlags.VM_MAYSHARE) ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE;
    return unmappedArea.find(
        request.caller,
        area.file(),
        hint,
        request.newLength,
        area.pageIndex(request.address),
        mapFlags | sharing);
  }

  /** mremap_to. */
  private long remapTo(Request request, long newAddress) {
    MmStruct mm = request.mm;
    long taskSize = mm.layout().taskSizeBytes();
    if (!CallContext.isPageAligned(newAddress)
        || Long.compareUnsigned(request.newLength, taskSize) > 0
        || Long.compareUnsigned(newAddress, taskSize - request.newLength) > 0) {
      return Errno.EINVAL.asResult();
    }
    if (request.address + request.oldLength > newAddress
        && newAddress + request.newLength > request.address) {
      return Errno.EINVAL.asResult();
    }
    if (mm.areas().size() + 2 >= context.setting(Tunable.MAX_MAP_COUNT) - SPARE_AREAS) {
      return Errno.ENOMEM.asResult();
    }
    boolean fixed = request.has(MremapFlags.MREMAP_FIXED);
    if (fixed) {
      long unmapped = removal.unmap(mm, newAddress, request.newLength);
      if (unmapped != 0) {
        return unmapped;
      }
    }
    long oldLength = Math.min(request.oldLength, request.newLength);
    if (request.oldLength > request.newLength) {
      long unmapped = shrink(request);
      if (SyscallResult.isError(unmapped)) {
        return unmapped;
      }
    }
    VmArea area = mm.areas().containing(request.address);
    if (area == null) {
      return Errno.EFAULT.asResult();
    }
    long refused = checkResize(request, area, oldLength);
    if (refused != 0) {
      return refused;
    }
    if (request.has(MremapFlags.MREMAP_DONTUNMAP)
        && !VmLimits.mayExpand(request.caller, mm, area.flags(), oldLength >>> PageSize.SHIFT)) {
      return Errno.ENOMEM.asResult();
    }
    long place = findPlace(request, area, newAddress, fixed ? MapFlags.MAP_FIXED : 0);
    return SyscallResult.isError(place) ? place : move(request, area, oldLength, place);
  }

  /** move_vma. */
  private long move(Request request, VmArea source, long oldLength, long target) {
    MmStruct mm = request.mm;
    boolean dontUnmap = request.has(MremapFlags.MREMAP_DONTUNMAP);
    if (mm.areas().size() >= context.setting(Tunable.MAX_MAP_COUNT) - SPARE_AREAS) {
      return Errno.ENOMEM.asResult();
    }
    long flags = source.flags();
    long toAccount = (dontUnmap ? request.newLength : request.newLength - oldLength);
    boolean accounted = (flags & VmFlags.VM_ACCOUNT) != 0;
    if ((flags & VmFlags.VM_MERGEABLE) != 0 && oldLength > 0) {
      context.advised().unmergeKsm(mm, source, request.address, request.address + oldLength);
    }
    if (accounted && context.commit().reserve(request.caller, toAccount >>> PageSize.SHIFT) != 0) {
      return Errno.ENOMEM.asResult();
    }
    VmArea copy = copyArea(mm, source, request.address, target, request.newLength);
    // The copy may have swallowed the source, if both are neighbours that fit.
    VmArea from = source.isMapped() ? source : copy;
    long moved = context.pages().movePageTables(mm, from, request.address, copy, target, oldLength);
    long newPages = request.newLength >>> PageSize.SHIFT;
    if (moved < oldLength) {
      context.pages().movePageTables(mm, copy, target, from, request.address, moved);
      undoCopy(mm, copy, target, request.newLength);
      if (accounted) {
        context.commit().release(toAccount >>> PageSize.SHIFT);
      }
      return Errno.ENOMEM.asResult();
    }
    AreaOperations operations = from.operations();
    if (operations != null) {
      operations.moved();
    }
    long hiwaterVm = mm.hiwaterVm();
    mm.account(flags, newPages);
    boolean locked = (flags & VmFlags.VM_LOCKED) != 0;
    if (locked) {
      mm.accountLocked(newPages);
    }
    if (dontUnmap) {
      leaveBehind(mm, from, copy, request.address, oldLength);
      return target;
    }
    if (oldLength > 0) {
      removal.unmap(mm, request.address, oldLength);
      if (accounted) {
        // What was promised went with the pages: the unmapping must not give it back.
        context.commit().charge(oldLength >>> PageSize.SHIFT);
      }
    }
    mm.setHiwaterVm(hiwaterVm);
    return target;
  }

  /** copy_vma: the new area, or a neighbour that took it in. */
  private static VmArea copyArea(
      MmStruct mm, VmArea source, long address, long target, long length) {
    AnonVmaChain anonVma = source.anonVma();
    MappedFile file = source.file();
    // Memory that never was faulted in can be numbered by its new place, and so merge there.
    long pageOffset =
        file == null && anonVma == null ? target >>> PageSize.SHIFT : source.pageIndex(address);
    VmArea merged =
        mm.editor().mergeNew(target, target + length, pageOffset, AreaTraits.of(source), anonVma);
    if (merged != null) {
      return merged;
    }
    VmArea copy = new VmArea(target, target + length, source.flags(), pageOffset, file);
    copy.setPolicy(source.policy());
    copy.setName(source.name());
    if (file != null) {
      file.get();
    }
    if (anonVma != null) {
      copy.setAnonVma(anonVma.cloneFor(copy));
    }
    AreaOperations operations = source.operations();
    if (operations != null) {
      copy.setOperations(operations.opened());
    }
    mm.areas().insert(copy);
    return copy;
  }

  /** Takes the copy of a move that failed out again; its pages have gone back. */
  private static void undoCopy(MmStruct mm, VmArea copy, long target, long length) {
    VmArea part = copy;
    if (part.start() < target) {
      mm.editor().splitBelow(part, target);
    }
    if (part.end() > target + length) {
      mm.editor().splitAbove(part, target + length);
    }
    mm.editor().discard(part);
  }

  /** The old range of MREMAP_DONTUNMAP stays, empty and not locked. */
  private static void leaveBehind(
      MmStruct mm, VmArea from, @Nullable VmArea copy, long address, long oldLength) {
    if (from.hasAny(VmFlags.VM_LOCKED)) {
      mm.accountLocked(-from.pages());
      from.clearFlags(VmFlags.VM_LOCKED_MASK);
    }
    AnonVmaChain anonVma = from.anonVma();
    if (from != copy
        && anonVma != null
        && from.start() == address
        && from.end() == address + oldLength) {
      anonVma.unlink(from);
      from.setAnonVma(null);
    }
  }
}
