package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbCgroups;
import org.kmem.mm.hugetlb.HugetlbCgroups.Kind;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code hugetlb.2MB.numa_stat}: what a group uses, and on which nodes. */
final class HugetlbNumaStatFile extends CgroupFile {
  private final Hstates pools;
  private final Hstate hstate;

  HugetlbNumaStatFile(Hstates pools, Cgroup group, Hstate hstate) {
    super(READABLE, group);
    this.pools = pools;
    this.hstate = hstate;
  }

  @Override
  protected void show(SeqText out) {
    int number = HugetlbCgroups.number(group());
    HugetlbCgroups books = pools.cgroups();
    out.text("total=").decimal(books.currentBytes(number, hstate, Kind.USED));
    for (int node = 0; node < pools.nodes(); node++) {
      out.text(" N").decimal(node).text("=").decimal(books.bytesOnNode(number, hstate, node));
    }
    out.text("\n");
  }
}
