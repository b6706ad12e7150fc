package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cgroup.events}: whether there are processes in a group or below it, and whether it is frozen. */
final class CgroupEventsFile extends CgroupFile {
  CgroupEventsFile(Cgroup group) {
    super(READABLE, group);
  }

  @Override
  protected void show(SeqText out) {
    out.text("populated ").decimal(group().isPopulated() ? 1 : 0);
    out.text("\nfrozen ").decimal(group().isFrozen() ? 1 : 0).text("\n");
  }
}
