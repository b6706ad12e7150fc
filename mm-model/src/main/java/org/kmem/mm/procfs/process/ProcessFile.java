package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.task.TaskStruct;

/** A file of a process. One without a write refuses it with {@code EINVAL}, as the kernel's do. */
abstract class ProcessFile extends SeqFile {
  /** Everyone may read. */
  static final int READABLE = 0444;

  /** The owner may write too. */
  static final int WRITABLE = 0644;

  /** Only the owner may read. */
  static final int PRIVATE = 0400;

  private final TaskStruct task;

  ProcessFile(int permissions, TaskStruct task) {
    super(permissions);
    this.task = task;
  }

  final TaskStruct task() {
    return task;
  }

  /** The address space of the process, null if it has none. */
  final @Nullable MmStruct mm() {
    return mm(task);
  }

  /** The address space of a process, null if it has none. */
  static @Nullable MmStruct mm(TaskStruct task) {
    return task.hasMm() ? task.mm() : null;
  }

  @Override
  protected final Errno refusal() {
    return Errno.EINVAL;
  }
}
