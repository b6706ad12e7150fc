package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code cgroup.procs} and {@code cgroup.threads}: the processes whose resources a group counts, and the threads in it, of
 * which processes have one each; a number written moves that process here, 0 the writer.
 */
final class ProcsFile extends CgroupFile {
  private final Machine machine;
  private final boolean threads;

  private ProcsFile(Machine machine, Cgroup group, boolean threads) {
    super(WRITABLE, group);
    this.machine = machine;
    this.threads = threads;
  }

  static ProcsFile ofProcesses(Machine machine, Cgroup group) {
    return new ProcsFile(machine, group, false);
  }

  static ProcsFile ofThreads(Machine machine, Cgroup group) {
    return new ProcsFile(machine, group, true);
  }

  @Override
  protected long refusesReading() {
    return !threads && group().isThreaded() ? Errno.EOPNOTSUPP.asResult() : 0;
  }

  @Override
  protected void show(SeqText out) {
    for (CgroupMember member : threads ? group().members() : group().processes()) {
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
    if (task.isKernelThread() && task.family().parent() == null) {
      return Errno.EINVAL.asResult(); // kthreadd, whose children begin where it is
    }
    if (!task.isAlive()) {
      return 0;
    }
    return threads
        ? machine.cgroups().attachThread(group(), task)
        : machine.cgroups().attach(group(), task);
  }
}
