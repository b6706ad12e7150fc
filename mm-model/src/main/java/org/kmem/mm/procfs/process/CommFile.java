package org.kmem.mm.procfs.process;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;

/**
 * {@code /proc/PID/comm}: the name of a process; it can rename itself by writing, in fifteen characters at most,
 * nobody else can.
 */
final class CommFile extends ProcessFile {
  private final TaskTable tasks;

  CommFile(TaskTable tasks, TaskStruct task) {
    super(WRITABLE, task);
    this.tasks = tasks;
  }

  @Override
  protected void show(SeqText out) {
    out.text(task().comm()).text("\n");
  }

  @Override
  protected long store(String text) {
    if (tasks.current() != task()) {
      return Errno.EINVAL.asResult();
    }
    task().setComm(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    return 0;
  }
}
