package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;

/** The program that a process runs. */
final class ExecutablePath {
  private ExecutablePath() {}

  /** The file that its code is mapped from; empty if there is none. */
  static String of(TaskStruct task) {
    @Nullable MmStruct mm = ProcessFile.mm(task);
    @Nullable VmArea area = mm == null ? null : mm.areas().containing(mm.map().startCode());
    @Nullable MappedFile file = area == null ? null : area.file();
    return file == null ? "" : file.path();
  }
}
