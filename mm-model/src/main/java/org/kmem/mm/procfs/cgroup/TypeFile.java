package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cgroup.type}: what a group holds: processes, or threads of processes that are counted above it. */
final class TypeFile extends CgroupFile {
  private static final String THREADED = "threaded";

  private final Cgroups cgroups;

  TypeFile(Cgroups cgroups, Cgroup group) {
    super(WRITABLE, group);
    this.cgroups = cgroups;
  }

  @Override
  protected void show(SeqText out) {
    out.text(type(group())).text("\n");
  }

  private static String type(Cgroup group) {
    if (group.isThreaded()) {
      return THREADED;
    }
    if (!group.isValidDomain()) {
      return "domain invalid";
    }
    return group.isThreadRoot() ? "domain threaded" : "domain";
  }

  @Override
  protected long store(String text) {
    return text.strip().equals(THREADED) ? cgroups.makeThreaded(group()) : Errno.EINVAL.asResult();
  }
}
