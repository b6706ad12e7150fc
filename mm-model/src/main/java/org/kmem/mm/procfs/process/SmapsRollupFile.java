package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;

/**
 * {@code /proc/PID/smaps_rollup}: what the pages of all areas come to. That of a kernel
 * thread cannot be opened: {@code ESRCH}. Source: proc_pid_smaps(5).
 */
final class SmapsRollupFile extends MemoryFile {
  private final PageWalks walks;

  SmapsRollupFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.walks = machine.userSpace().walks();
  }

  @Override
  public long open(boolean reads, boolean writes) {
    return mm() == null ? Errno.ESRCH.asResult() : super.open(reads, writes);
  }

  @Override
  void show(SeqText out, MmStruct mm) {
    @Nullable VmArea first = mm.areas().first();
    @Nullable VmArea last = mm.areas().last();
    AreaLine.showRollup(out, first == null ? 0 : first.start(), last == null ? 0 : last.end());
    SmapsText.show(out, walks.smapsRollup(mm), true);
  }
}
