package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/uptime}: seconds since boot, and seconds that CPUs were idle, summed over them. Source:
 * proc_uptime(5).
 */
final class UptimeFile extends SeqFile {
  private static final int HUNDREDTHS = 100;

  private final Machine machine;

  UptimeFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    long uptime = machine.scheduler().clock().nowNanos();
    long busy = 0;
    for (TaskStruct task : machine.tasks().all()) {
      busy += CpuTime.nanos(task);
    }
    showSeconds(out, uptime);
    out.text(" ");
    showSeconds(out, Math.max(0, uptime * machine.options().cpus() - busy));
    out.text("\n");
  }

  private static void showSeconds(SeqText out, long nanos) {
    long hundredths = nanos / (SimClock.SECOND / HUNDREDTHS);
    long rest = hundredths % HUNDREDTHS;
    out.decimal(hundredths / HUNDREDTHS).text(rest < 10 ? ".0" : ".").decimal(rest);
  }
}
