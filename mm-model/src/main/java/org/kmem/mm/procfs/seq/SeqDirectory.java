package org.kmem.mm.procfs.seq;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.PseudoNode;

/**
 * A directory that finds its names when it is asked, for example one of processes.
 *
 * <p>Kernel counterpart: {@code proc_pid_lookup}, {@code kernfs_iop_lookup}.
 */
public interface SeqDirectory extends PseudoNode {
  /**
   * What is under a name.
   *
   * @param name without a slash
   * @return the node, or null if there is none
   */
  @Nullable PseudoNode child(String name);

  @Override
  List<String> names();

  @Override
  default FileType type() {
    return FileType.DIRECTORY;
  }
}
