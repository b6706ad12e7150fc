package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/**
 * A file on the address space of a process, which is empty for who has none. The areas hold still while it is
 * printed.
 */
abstract class MemoryFile extends ProcessFile {
  MemoryFile(int permissions, TaskStruct task) {
    super(permissions, task);
  }

  @Override
  protected final void show(SeqText out) {
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      return;
    }
    mm.mmapLock().downRead();
    try {
      show(out, mm);
    } finally {
      mm.mmapLock().upRead();
    }
  }

  /** Prints the file, with {@code mmap_lock} held for reading. */
  abstract void show(SeqText out, MmStruct mm);
}
