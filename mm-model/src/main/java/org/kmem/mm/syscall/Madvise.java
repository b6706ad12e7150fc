package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * madvise(2): goes from area to area. A hole does not stop it, but is told as {@code ENOMEM} when all else is
 * done; an area of the wrong kind stops it, with what came before done.
 *
 * <p>Kernel counterpart: {@code do_madvise}, {@code madvise_walk_vmas}, {@code madvise_vma_behavior}.
 */
final class Madvise {
  /** Flags of areas that KSM leaves alone: advice is taken and comes to nothing. */
  private static final long NOT_FOR_KSM =
      VmFlags.VM_SHARED
          | VmFlags.VM_MAYSHARE
          | VmFlags.VM_SPECIAL
          | VmFlags.VM_HUGETLB
          | VmFlags.VM_DROPPABLE;

  private static final long NOT_ON_LISTS =
      VmFlags.VM_LOCKED | VmFlags.VM_PFNMAP | VmFlags.VM_HUGETLB;

  private static final long READ_HINTS = VmFlags.VM_RAND_READ | VmFlags.VM_SEQ_READ;

  private final CallContext context;

  Madvise(CallContext context) {
    this.context = context;
  }

  /** The caller's call, for the steps on the way. */
  private record Request(Caller caller, MmStruct mm, Advice advice) {}

  long call(Caller caller, long start, long length, Advice advice) {
    if (!CallContext.isPageAligned(start)) {
      return Errno.EINVAL.asResult();
    }
    long bytes = CallContext.pageAlign(length);
    long end = start + bytes;
    if ((length != 0 && bytes == 0) || Long.compareUnsigned(end, start) < 0) {
      return Errno.EINVAL.asResult();
    }
    if (end == start) {
      return 0;
    }
    Request request = new Request(caller, caller.mm(), advice);
    return switch (advice) {
      case HWPOISON, SOFT_OFFLINE -> inject(caller);
      case POPULATE_READ -> context.pages().faultIn(request.mm, start, end, false);
      case POPULATE_WRITE -> context.pages().faultIn(request.mm, start, end, true);
      case REMOVE, WILLNEED, DONTNEED, DONTNEED_LOCKED, COLD, PAGEOUT, FREE, COLLAPSE ->
          walkReading(request, start, end);
      default -> walkWriting(request, start, end);
    };
  }

  /** Broken memory is for administrators to simulate, and no frame of this machine ever breaks. */
  private static long inject(Caller caller) {
    return caller.credentials().has(Capability.SYS_ADMIN)
        ? Errno.EOPNOTSUPP.asResult()
        : Errno.EPERM.asResult();
  }

  private long walkReading(Request request, long start, long end) {
    if (!request.mm.mmapLock().downReadKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return walk(request, start, end);
    } finally {
      request.mm.mmapLock().upRead();
    }
  }

  private long walkWriting(Request request, long start, long end) {
    if (!request.mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return walk(request, start, end);
    } finally {
      request.mm.mmapLock().upWrite();
    }
  }

  private long walk(Request request, long start, long end) {
    long holes = 0;
    long at = start;
    while (at < end) {
      VmArea area = request.mm.areas().find(at);
      if (area == null) {
        return Errno.ENOMEM.asResult();
      }
      if (at < area.start()) {
        holes = Errno.ENOMEM.asResult();
        at = area.start();
        if (at >= end) {
          break;
        }
      }
      long next = Math.min(end, area.end());
      long done = advise(request, area, at, next);
      if (done != 0) {
        return done;
      }
      at = next;
    }
    return holes;
  }

  private long advise(Request request, VmArea area, long start, long end) {
    return switch (request.advice) {
      case REMOVE -> remove(request.mm, area, start, end);
      case WILLNEED -> willNeed(request.mm, area, start, end);
      case COLD -> cold(request.mm, area, start, end);
      case PAGEOUT -> pageOut(request, area, start, end);
      case FREE -> free(request.mm, area, start, end);
      case DONTNEED -> dontNeed(request.mm, area, start, end, VmFlags.VM_LOCKED);
      case DONTNEED_LOCKED -> dontNeed(request.mm, area, start, end, 0);
      case COLLAPSE -> context.advised().collapse(request.mm, area, start, end);
      default -> changeFlags(request, area, start, end);
    };
  }

  /** A file is asked without the lock: it may wait, and it takes pages out of this very address space. */
  private long remove(MmStruct mm, VmArea area, long start, long end) {
    MappedFile file = area.file();
    if (area.hasAny(VmFlags.VM_LOCKED) || file == null) {
      return Errno.EINVAL.asResult();
    }
    long sharedAndWritable = VmFlags.VM_SHARED | VmFlags.VM_MAYWRITE;
    if ((area.flags() & sharedAndWritable) != sharedAndWritable) {
      return Errno.EACCES.asResult();
    }
    long offset = area.pageIndex(start) << PageSize.SHIFT;
    file.get();
    mm.mmapLock().upRead();
    long punched = file.mapping().punchHole(offset, end - start);
    file.put();
    mm.mmapLock().downRead();
    return punched;
  }

  private long willNeed(MmStruct mm, VmArea area, long start, long end) {
    MappedFile file = area.file();
    if (file == null || file.isShmem()) {
      context.pages().swapAhead(mm, area, start, end);
      return 0;
    }
    long first = area.pageIndex(start);
    file.get();
    mm.mmapLock().upRead();
    file.mapping().willNeed(file.readahead(), first, (end - start) >>> PageSize.SHIFT);
    file.put();
    mm.mmapLock().downRead();
    return 0;
  }

  private long cold(MmStruct mm, VmArea area, long start, long end) {
    if (area.hasAny(NOT_ON_LISTS)) {
      return Errno.EINVAL.asResult();
    }
    context.advised().cold(mm, area, start, end);
    return 0;
  }

  private long pageOut(Request request, VmArea area, long start, long end) {
    if (area.hasAny(NOT_ON_LISTS)) {
      return Errno.EINVAL.asResult();
    }
    // Who could not write a file must not learn by its pages' going what others read.
    MappedFile file = area.file();
    boolean foreign =
        file != null
            && area.hasAny(VmFlags.VM_MAYSHARE)
            && !file.isOpenTo(request.caller.credentials());
    if (!foreign) {
      context.advised().pageOut(request.mm, area, start, end);
    }
    return 0;
  }

  private long free(MmStruct mm, VmArea area, long start, long end) {
    boolean wrongKind =
        area.hasAny(VmFlags.VM_HUGETLB | VmFlags.VM_PFNMAP | VmFlags.VM_LOCKED)
            || !area.isAnonymous();
    if (wrongKind) {
      return Errno.EINVAL.asResult();
    }
    context.pages().lazyFree(mm, area, start, end);
    return 0;
  }

  private long dontNeed(MmStruct mm, VmArea area, long start, long end, long alsoForbidden) {
    if (area.hasAny(VmFlags.VM_HUGETLB)) {
      return dontNeedHuge(mm, area, start, end);
    }
    if (area.hasAny(VmFlags.VM_PFNMAP | alsoForbidden)) {
      return Errno.EINVAL.asResult();
    }
    mm.updateHiwaterRss();
    context.pages().zap(mm, area, start, end);
    return 0;
  }

  /** Of huge pages only whole ones go: a length that ends within one is cut, not rounded up. */
  private long dontNeedHuge(MmStruct mm, VmArea area, long start, long end) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    if (!hstate.isAligned(start)) {
      return Errno.EINVAL.asResult();
    }
    long whole = end & -hstate.sizeBytes();
    if (start < whole) {
      context.pages().zap(mm, area, start, whole);
    }
    return 0;
  }

  private long changeFlags(Request request, VmArea area, long start, long end) {
    long refused = checkFlags(request.advice, area);
    if (refused != 0) {
      return refused;
    }
    long flags = newFlags(request.advice, area);
    if (flags == area.flags()) {
      if (request.advice
          == Advice.HUGEPAGE) { // huge pages may have been switched off when it was given first
        context.advised().enterKhugepaged(request.mm, area);
      }
      return 0;
    }
    if (request.advice == Advice.MERGEABLE) {
      context.advised().enterKsm(request.mm);
    }
    if (request.advice == Advice.UNMERGEABLE && area.anonVma() != null) {
      context.advised().unmergeKsm(request.mm, area, start, end);
    }
    if (!area.maySplit(start) || !area.maySplit(end)) {
      return Errno.EINVAL.asResult();
    }
    VmArea changed =
        request.mm.editor().modify(area, start, end, AreaTraits.of(area).withFlags(flags));
    if (changed == null) {
      return Errno.EAGAIN.asResult(); // too many areas: as if memory were short for a moment
    }
    if (request.advice == Advice.HUGEPAGE) {
      context.advised().enterKhugepaged(request.mm, changed);
    }
    return 0;
  }

  private static long checkFlags(Advice advice, VmArea area) {
    boolean wrongKind =
        switch (advice) {
          case DOFORK -> area.hasAny(VmFlags.VM_IO);
          case WIPEONFORK -> !area.isAnonymous() || area.hasAny(VmFlags.VM_SHARED);
          case KEEPONFORK -> area.hasAny(VmFlags.VM_DROPPABLE);
          case DODUMP ->
              area.hasAny(VmFlags.VM_DROPPABLE)
                  || (!area.hasAny(VmFlags.VM_HUGETLB) && area.hasAny(VmFlags.VM_SPECIAL));
          default -> false;
        };
    return wrongKind ? Errno.EINVAL.asResult() : 0;
  }

  private static long newFlags(Advice advice, VmArea area) {
    long flags = area.flags();
    return switch (advice) {
      case NORMAL -> flags & ~READ_HINTS;
      case SEQUENTIAL -> (flags & ~READ_HINTS) | VmFlags.VM_SEQ_READ;
      case RANDOM -> (flags & ~READ_HINTS) | VmFlags.VM_RAND_READ;
      case DONTFORK -> flags | VmFlags.VM_DONTCOPY;
      case DOFORK -> flags & ~VmFlags.VM_DONTCOPY;
      case WIPEONFORK -> flags | VmFlags.VM_WIPEONFORK;
      case KEEPONFORK -> flags & ~VmFlags.VM_WIPEONFORK;
      case DONTDUMP -> flags | VmFlags.VM_DONTDUMP;
      case DODUMP -> flags & ~VmFlags.VM_DONTDUMP;
      case MERGEABLE -> area.hasAny(NOT_FOR_KSM) ? flags : flags | VmFlags.VM_MERGEABLE;
      case UNMERGEABLE -> flags & ~VmFlags.VM_MERGEABLE;
      case HUGEPAGE -> (flags & ~VmFlags.VM_NOHUGEPAGE) | VmFlags.VM_HUGEPAGE;
      case NOHUGEPAGE -> (flags & ~VmFlags.VM_HUGEPAGE) | VmFlags.VM_NOHUGEPAGE;
      default -> flags;
    };
  }

  /** prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME): names anonymous memory. */
  long setAnonymousName(Caller caller, long start, long length, @Nullable String name) {
    long bytes = CallContext.pageAlign(length);
    long end = start + bytes;
    if (!CallContext.isPageAligned(start)
        || (length != 0 && bytes == 0)
        || Long.compareUnsigned(end, start) < 0) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return nameRange(mm, start, end, name);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  private static long nameRange(MmStruct mm, long start, long end, @Nullable String name) {
    long holes = 0;
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().find(at);
      if (area == null || area.start() >= end) {
        return Errno.ENOMEM.asResult();
      }
      if (at < area.start()) {
        holes = Errno.ENOMEM.asResult();
        at = area.start();
      }
      MappedFile file = area.file();
      if (file != null && !file.isShmem()) {
        return Errno.EBADF.asResult(); // a file's name is its path
      }
      long next = Math.min(end, area.end());
      AreaTraits named = AreaTraits.of(area).withName(name);
      if (mm.editor().modify(area, at, next, named) == null) {
        return Errno.EAGAIN.asResult();
      }
      at = next;
    }
    return holes;
  }
}
