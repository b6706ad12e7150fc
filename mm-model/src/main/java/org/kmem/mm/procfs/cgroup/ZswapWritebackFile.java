package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;

/** {@code memory.zswap.writeback}: whether compressed pages may be written to a swap device. */
final class ZswapWritebackFile extends SwitchFile {
  ZswapWritebackFile(Cgroup group) {
    super(group, Errno.EINVAL);
  }

  @Override
  boolean isOn() {
    return group().memory().zswapWriteback();
  }

  @Override
  void set(boolean on) {
    group().memory().setZswapWriteback(on);
  }
}
