package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;

/** {@code cgroup.pressure}: whether pressure is measured in a group. */
final class PressureSwitchFile extends SwitchFile {
  PressureSwitchFile(Cgroup group) {
    super(group, Errno.ERANGE);
  }

  @Override
  boolean isOn() {
    return group().psi().isEnabled();
  }

  @Override
  void set(boolean on) {
    group().psi().setEnabled(on);
  }
}
