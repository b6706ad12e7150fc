package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.oom.OomBadness;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/** {@code /proc/PID/oom_score}: how likely a process is to be killed, 0 for never. */
final class OomScoreFile extends ProcessFile {
  private final Machine machine;

  OomScoreFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    long total = machine.memory().totalPages() + machine.commit().totalSwapPages();
    out.decimal(OomBadness.score(points(total), total)).text("\n");
  }

  private long points(long total) {
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      return OomBadness.NEVER;
    }
    long pages =
        mm.rss().readResident()
            + mm.rss().read(RssCounters.MM_SWAPENTS)
            + (mm.pageTable().tableBytes() >> PageSize.SHIFT);
    return OomBadness.points(pages, task().oomScoreAdj(), total);
  }
}
