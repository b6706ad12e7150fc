package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;

/** {@code cgroup.freeze}: whether a group is to be frozen. */
final class FreezeFile extends SwitchFile {
  FreezeFile(Cgroup group) {
    super(group, Errno.ERANGE);
  }

  @Override
  boolean isOn() {
    return group().isToFreeze();
  }

  @Override
  void set(boolean on) {
    group().setToFreeze(on);
  }
}
