package org.kmem.mm.procfs.system;

import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code /proc/cgroups}: the controllers under the names that version 1 has for them. All are in the one tree of
 * version 2; the count is that of its groups.
 */
final class CgroupsFile extends SeqFile {
  private static final int READABLE = 0444;

  /** In the order of the reference kernel's configuration. */
  private static final String[] NAMES = {
    "cpuset",
    "cpu",
    "cpuacct",
    "blkio",
    "memory",
    "devices",
    "freezer",
    "net_cls",
    "perf_event",
    "net_prio",
    "hugetlb",
    "pids",
    "rdma",
    "misc"
  };

  private final Cgroups cgroups;

  CgroupsFile(Cgroups cgroups) {
    super(READABLE);
    this.cgroups = cgroups;
  }

  @Override
  protected void show(SeqText out) {
    out.text("#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
    int groups = cgroups.root().subtree().size();
    for (String name : NAMES) {
      boolean disabled = name.equals(Controller.MEMORY.text()) && !cgroups.memcgs().isEnabled();
      out.text(name).text("\t0\t").decimal(groups).text(disabled ? "\t0\n" : "\t1\n");
    }
  }
}
