package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskState;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/loadavg}: processes that ran or wanted to, as averages over one, five and fifteen minutes; how
 * many do now, of how many; and the last process number.
 *
 * <p>Nothing samples the load of a simulated machine, where time passes only as somebody works or sleeps: the
 * averages are 0. Source: proc_loadavg(5).
 */
final class LoadavgFile extends SeqFile {
  private final Machine machine;

  LoadavgFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    int running = 0;
    for (TaskStruct task : machine.tasks().all()) {
      running += task.state() == TaskState.RUNNING ? 1 : 0;
    }
    out.text("0.00 0.00 0.00 ").decimal(Math.max(running, 1)).text("/");
    out.decimal(machine.tasks().all().size()).text(" ");
    out.decimal(machine.tasks().lastPid()).text("\n");
  }
}
