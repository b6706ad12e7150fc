package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskState;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/PID/wchan}: where in the kernel a process sleeps, 0 if it does not. What simulated processes sleep
 * in has no name, so that it is always the end of what all sleepers are in.
 */
final class WchanFile extends ProcessFile {
  WchanFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    out.text(task().state() == TaskState.SLEEPING ? "schedule" : "0");
  }
}
