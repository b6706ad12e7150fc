package org.kmem.mm.procfs.process;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/maps}: the areas of a process, a line each. Source: proc_pid_maps(5). */
final class MapsFile extends MemoryFile {
  MapsFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  void show(SeqText out, MmStruct mm) {
    mm.areas().forEach(area -> AreaLine.show(out, mm, area));
  }
}
