package org.kmem.mm.oom;

import java.util.function.Consumer;
import org.kmem.mm.cgroup.Cgroup;

/** What is said of a control group's memory when it has none left: the lines of {@code memory.stat}. */
@FunctionalInterface
public interface GroupInfo {
  /** Says nothing. */
  GroupInfo NONE = (group, lines) -> {};

  /**
   * Tells what a group's memory is used for.
   *
   * @param group the group
   * @param lines takes the lines
   */
  void show(Cgroup group, Consumer<String> lines);
}
