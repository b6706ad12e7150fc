package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;

/** Who is writing to a file. */
final class Writer {
  private Writer() {}

  /** Of the running process; the superuser's if the host writes. */
  static Credentials credentials(TaskTable tasks) {
    @Nullable TaskStruct current = tasks.current();
    return current == null ? Credentials.ROOT : current.credentials();
  }
}
