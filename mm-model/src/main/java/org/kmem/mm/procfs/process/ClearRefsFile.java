package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/PID/clear_refs}: writing 1, 2 or 3 forgets that all, anonymous or file pages were referenced, 4
 * that pages were written since the last time, 5 how much was once resident. It cannot be read: {@code EINVAL}.
 *
 * <p>Source: proc_pid_clear_refs(5).
 */
final class ClearRefsFile extends ProcessFile {
  private static final int WRITE_ONLY = 0200;
  private static final int ALL = 1;
  private static final int ANON = 2;
  private static final int MAPPED = 3;
  private static final int SOFT_DIRTY = 4;
  private static final int MM_HIWATER_RSS = 5;

  private final PageWalks walks;

  ClearRefsFile(Machine machine, TaskStruct task) {
    super(WRITE_ONLY, task);
    this.walks = machine.userSpace().walks();
  }

  @Override
  protected void show(SeqText out) {
    throw new UnsupportedOperationException("clear_refs can only be written");
  }

  @Override
  public boolean isPositional() {
    return true;
  }

  @Override
  public long readAt(long position, byte[] buffer, int offset, int length) {
    return Errno.EINVAL.asResult();
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip()).signedInt(false, this::clear);
  }

  private long clear(long what) {
    if (what < ALL || what > MM_HIWATER_RSS) {
      return Errno.EINVAL.asResult();
    }
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      return 0;
    }
    mm.mmapLock().downWrite();
    try {
      switch ((int) what) {
        case SOFT_DIRTY -> walks.clearSoftDirty(mm);
        case MM_HIWATER_RSS -> mm.resetHiwaterRss();
        default -> walks.clearReferences(mm, what != MAPPED, what != ANON);
      }
    } finally {
      mm.mmapLock().upWrite();
    }
    return 0;
  }
}
