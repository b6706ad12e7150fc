package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code cgroup.type}: all groups are domains; none can become threaded, as where controllers like memory work above
 * it.
 */
final class TypeFile extends CgroupFile {
  TypeFile(Cgroup group) {
    super(WRITABLE, group);
  }

  @Override
  protected void show(SeqText out) {
    out.text("domain\n");
  }

  @Override
  protected long store(String text) {
    return (text.strip().equals("threaded") ? Errno.EOPNOTSUPP : Errno.EINVAL).asResult();
  }
}
