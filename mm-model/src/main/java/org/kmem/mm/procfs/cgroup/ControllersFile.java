package org.kmem.mm.procfs.cgroup;

import java.util.Collection;
import java.util.stream.Collectors;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cgroup.controllers}: what could work in the children of a group. */
final class ControllersFile extends CgroupFile {
  ControllersFile(Cgroup group) {
    super(READABLE, group);
  }

  @Override
  protected void show(SeqText out) {
    out.text(line(group().controllers()));
  }

  /** Names with blanks between them, on a line; nothing if there are none. */
  static String line(Collection<Controller> controllers) {
    return controllers.isEmpty()
        ? ""
        : controllers.stream().map(Controller::text).collect(Collectors.joining(" ", "", "\n"));
  }
}
