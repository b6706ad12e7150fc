package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cpuset.cpus.partition}: a group is a member of its parent's partition; partitions of their own are not made. */
final class CpusetPartitionFile extends CgroupFile {
  private static final String MEMBER = "member";

  CpusetPartitionFile(Cgroup group) {
    super(WRITABLE, group);
  }

  @Override
  protected void show(SeqText out) {
    out.text(MEMBER).text("\n");
  }

  @Override
  protected long store(String text) {
    return text.strip().equals(MEMBER) ? 0 : Errno.EINVAL.asResult();
  }
}
