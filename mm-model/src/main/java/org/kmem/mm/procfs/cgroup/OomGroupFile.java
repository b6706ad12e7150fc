package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;

/** {@code memory.oom.group}: whether a group is killed as a whole or not at all. */
final class OomGroupFile extends SwitchFile {
  OomGroupFile(Cgroup group) {
    super(group, Errno.EINVAL);
  }

  @Override
  boolean isOn() {
    return group().memory().oomGroup();
  }

  @Override
  void set(boolean on) {
    group().memory().setOomGroup(on);
  }
}
