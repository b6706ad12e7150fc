package org.kmem.mm.procfs.process;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/task}: the threads of a process, of which it has one. */
final class ThreadsDirectory implements SeqDirectory {
  private final Machine machine;
  private final TaskStruct task;

  ThreadsDirectory(Machine machine, TaskStruct task) {
    this.machine = machine;
    this.task = task;
  }

  @Override
  public List<String> names() {
    return List.of(Integer.toString(task.pid()));
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    return names().contains(name) ? new ProcessDirectory(machine, task, true) : null;
  }
}
