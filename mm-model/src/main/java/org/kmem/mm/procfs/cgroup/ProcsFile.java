package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code cgroup.procs} and {@code cgroup.threads}: the processes of a group, which have one thread each; a number
 * written moves that process here, 0 the writer.
 */
final class ProcsFile extends CgroupFile {
  private final Machine machine;

  ProcsFile(Machine machine, Cgroup group) {
    super(WRITABLE, group);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    for (CgroupMember member : group().members()) {
      out.decimal(member.pid()).text("\n");
    }
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip())
        .signedInt(true, pid -> pid < 0 ? Errno.EINVAL.asResult() : move((int) pid));
  }

  private long move(int pid) {
    TaskStruct task = pid == 0 ? machine.tasks().current() : machine.tasks().find(pid);
    if (task == null) {
      return Errno.ESRCH.asResult();
    }
    if (task.isKernelThread() && task.parent() == null) {
      return Errno.EINVAL.asResult(); // kthreadd, whose children begin where it is
    }
    return task.isAlive() ? machine.cgroups().attach(group(), task) : 0;
  }
}
