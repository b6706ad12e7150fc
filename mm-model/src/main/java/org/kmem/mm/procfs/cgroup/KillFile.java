package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.procfs.seq.SysfsInput;

/** {@code cgroup.kill}: a 1 kills all processes of a group and of those below it. */
final class KillFile extends CgroupFile {
  private final Cgroups cgroups;

  KillFile(Cgroups cgroups, Cgroup group) {
    super(TRIGGER, group);
    this.cgroups = cgroups;
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip())
        .signedInt(
            true,
            number -> {
              if (number != 1) {
                return Errno.ERANGE.asResult();
              }
              cgroups.kill(group());
              return 0;
            });
  }
}
