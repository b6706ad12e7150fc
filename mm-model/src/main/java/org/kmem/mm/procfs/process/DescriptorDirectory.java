package org.kmem.mm.procfs.process;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/fd}: a link to what is open for each descriptor. */
final class DescriptorDirectory implements SeqDirectory {

  private final TaskStruct task;

  DescriptorDirectory(TaskStruct task) {
    this.task = task;
  }

  @Override
  public int permissions() {
    return 0500;
  }

  @Override
  public List<String> names() {
    return task.files().descriptors().stream().map(String::valueOf).toList();
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    if (!Numbers.isDecimal(name)) {
      return null;
    }
    @Nullable OpenFile file = task.files().get(Integer.parseInt(name));
    return file == null ? null : new SeqLink(file.path());
  }
}
