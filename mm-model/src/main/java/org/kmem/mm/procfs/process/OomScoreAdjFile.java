package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;

/**
 * {@code /proc/PID/oom_score_adj}: how much likelier a process is to be killed than its size says, in
 * thousandths of all memory; -1000 is never.
 */
final class OomScoreAdjFile extends ProcessFile {
  private final TaskTable tasks;

  OomScoreAdjFile(TaskTable tasks, TaskStruct task) {
    super(WRITABLE, task);
    this.tasks = tasks;
  }

  @Override
  protected void show(SeqText out) {
    out.decimal(task().oomScoreAdj()).text("\n");
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip())
        .signedInt(true, adj -> task().oomScore().set((int) adj, Writer.credentials(tasks)));
  }
}
