package org.kmem.mm.syscall;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MsyncFlags;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * msync(2): with {@code MS_SYNC} writes back the files of shared areas and waits. Holes are passed over, and
 * told as {@code ENOMEM} in the end.
 *
 * <p>Kernel counterpart: {@code sys_msync}.
 */
final class Msync {
  private static final int ALL =
      MsyncFlags.MS_ASYNC | MsyncFlags.MS_INVALIDATE | MsyncFlags.MS_SYNC;

  long call(Caller caller, long start, long length, int flags) {
    boolean sync = (flags & MsyncFlags.MS_SYNC) != 0;
    if ((flags & ~ALL) != 0
        || !CallContext.isPageAligned(start)
        || (sync && (flags & MsyncFlags.MS_ASYNC) != 0)) {
      return Errno.EINVAL.asResult();
    }
    long end = start + CallContext.pageAlign(length);
    if (Long.compareUnsigned(end, start) < 0) {
      return Errno.ENOMEM.asResult();
    }
    if (end == start) {
      return 0;
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downReadKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return walk(mm, start, end, flags);
    } finally {
      mm.mmapLock().upRead();
    }
  }

  private static long walk(MmStruct mm, long start, long end, int flags) {
    long holes = 0;
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().find(at);
      if (area == null) {
        return Errno.ENOMEM.asResult();
      }
      if (at < area.start()) {
        if (flags == MsyncFlags.MS_ASYNC || area.start() >= end) {
          return Errno.ENOMEM.asResult();
        }
        holes = Errno.ENOMEM.asResult();
      }
      if ((flags & MsyncFlags.MS_INVALIDATE) != 0 && area.hasAny(VmFlags.VM_LOCKED)) {
        return Errno.EBUSY.asResult();
      }
      long first = area.pageIndex(Math.max(at, area.start()));
      at = area.end();
      long last = area.pageIndex(Math.min(end, at) - PageSize.SIZE_BYTES);
      MappedFile file = area.file();
      if ((flags & MsyncFlags.MS_SYNC) != 0 && file != null && area.hasAny(VmFlags.VM_SHARED)) {
        long synced = sync(mm, file, first, last);
        if (synced != 0) {
          return synced;
        }
      }
    }
    return holes;
  }

  /** Without the lock, which faults of others need while this waits for the disk. */
  private static long sync(MmStruct mm, MappedFile file, long first, long last) {
    file.get();
    mm.mmapLock().upRead();
    long synced = file.mapping().sync(first, last);
    file.put();
    mm.mmapLock().downRead();
    return synced;
  }
}
