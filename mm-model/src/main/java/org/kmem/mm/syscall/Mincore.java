package org.kmem.mm.syscall;

import java.util.Arrays;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;

/**
 * mincore(2): of anonymous memory what is mapped, of files what is in the page cache, mapped or not. A hole ends
 * it with {@code ENOMEM}; what came before is in the vector.
 *
 * <p>Kernel counterpart: {@code sys_mincore}, {@code do_mincore}.
 */
final class Mincore {
  private final CallContext context;

  Mincore(CallContext context) {
    this.context = context;
  }

  long call(Caller caller, long start, long length, byte[] vector) {
    if (!CallContext.isPageAligned(start)) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = caller.mm();
    long taskSize = mm.layout().taskSizeBytes();
    if (Long.compareUnsigned(length, taskSize) > 0
        || Long.compareUnsigned(start, taskSize - length) > 0) {
      return Errno.ENOMEM.asResult();
    }
    long end = start + CallContext.pageAlign(length);
    if (vector.length < (end - start) >>> PageSize.SHIFT) {
      return Errno.EFAULT.asResult();
    }
    if (!mm.mmapLock().downReadKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return fill(caller, mm, start, end, vector);
    } finally {
      mm.mmapLock().upRead();
    }
  }

  private long fill(Caller caller, MmStruct mm, long start, long end, byte[] vector) {
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.ENOMEM.asResult();
      }
      long next = Math.min(end, area.end());
      int offset = (int) ((at - start) >>> PageSize.SHIFT);
      MappedFile file = area.file();
      if (file == null || file.isOpenTo(caller.credentials())) {
        context.pages().mincore(mm, area, at, next, vector, offset);
      } else {
        // The page cache of a file that one could not write is nobody's business: all is said to be
        // there.
        Arrays.fill(vector, offset, offset + (int) ((next - at) >>> PageSize.SHIFT), (byte) 1);
      }
      at = next;
    }
    return 0;
  }
}
