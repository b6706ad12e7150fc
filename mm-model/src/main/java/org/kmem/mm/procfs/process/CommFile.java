package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/comm}: the name of a process; writing renames it, in fifteen characters at most. */
final class CommFile extends ProcessFile {
  CommFile(TaskStruct task) {
    super(WRITABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    out.text(task().comm()).text("\n");
  }

  @Override
  protected long store(String text) {
    task().setComm(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    return 0;
  }
}
