package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cgroup.subtree_control}: what works in the children of a group. */
final class SubtreeControlFile extends CgroupFile {
  private final Cgroups cgroups;

  SubtreeControlFile(Cgroups cgroups, Cgroup group) {
    super(WRITABLE, group);
    this.cgroups = cgroups;
  }

  @Override
  protected void show(SeqText out) {
    out.text(ControllersFile.line(group().subtreeControl()));
  }

  @Override
  protected long store(String text) {
    return cgroups.writeSubtreeControl(group(), text);
  }
}
