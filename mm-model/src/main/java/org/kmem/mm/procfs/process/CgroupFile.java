package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/cgroup}: where in the tree of control groups a process is. */
final class CgroupFile extends ProcessFile {
  CgroupFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    out.text("0::").text(task().cgroup().path()).text("\n");
  }
}
