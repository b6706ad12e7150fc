package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/cmdline}: the words that a process was executed with, each ended by a zero byte. */
final class CmdlineFile extends ProcessFile {
  CmdlineFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    for (String word : task().commandLine()) {
      out.text(word).text("\0");
    }
  }
}
