package org.kmem.mm.procfs.process;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.oom.OomBadness;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

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
    out.decimal(OomBadness.score(OomBadness.points(task(), total), total)).text("\n");
  }
}
