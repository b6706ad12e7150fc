package org.kmem.mm.oom;

import java.util.function.Consumer;

/**
 * What is said of a machine's memory when there is none left. Kernel counterpart: {@code show_mem}.
 */
@FunctionalInterface
public interface MemoryInfo {
  /**
   * Tells what memory is used for.
   *
   * @param nodes which nodes, see {@link org.kmem.mm.physmem.NodeMask}
   * @param lines takes the lines
   */
  void show(long nodes, Consumer<String> lines);
}
