package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/**
 * {@code /proc/PID/statm}: sizes in pages: total, resident, resident of files and shared memory, code, 0, data
 * and stack, 0. All 0 for kernel threads.
 *
 * <p>Source: proc_pid_statm(5).
 */
final class StatmFile extends ProcessFile {
  StatmFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      out.text("0 0 0 0 0 0 0\n");
      return;
    }
    RssCounters rss = mm.rss();
    long shared = rss.exact(RssCounters.MM_FILEPAGES) + rss.exact(RssCounters.MM_SHMEMPAGES);
    out.decimal(mm.totalVm()).text(" ").decimal(rss.exactResident()).text(" ").decimal(shared);
    out.text(" ").decimal(ProgramText.sizeBytes(mm) >> PageSize.SHIFT);
    out.text(" 0 ").decimal(mm.dataVm() + mm.stackVm()).text(" 0\n");
  }
}
