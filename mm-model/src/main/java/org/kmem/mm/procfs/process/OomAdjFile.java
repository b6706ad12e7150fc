package org.kmem.mm.procfs.process;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.OomScore;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;

/**
 * {@code /proc/PID/oom_adj}: the older form of {@code oom_score_adj}, from -17 for never to 15. What is written
 * is kept in the newer form, so that another number may be read.
 */
final class OomAdjFile extends ProcessFile {
  private static final int DISABLE = -17;
  private static final int MOST = 15;

  private final TaskTable tasks;

  OomAdjFile(TaskTable tasks, TaskStruct task) {
    super(WRITABLE, task);
    this.tasks = tasks;
  }

  @Override
  protected void show(SeqText out) {
    int adj = task().oomScoreAdj() * -DISABLE / OomScore.MAX;
    out.decimal(Math.min(adj, MOST)).text("\n");
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip()).signedInt(true, this::set);
  }

  private long set(long adj) {
    if (adj < DISABLE || adj > MOST) {
      return Errno.EINVAL.asResult();
    }
    long thousandths = adj == MOST ? OomScore.MAX : adj * OomScore.MAX / -DISABLE;
    return task().oomScore().set((int) thousandths, Writer.credentials(tasks));
  }
}
