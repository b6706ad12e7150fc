package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.task.TaskState;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/stat}: what CPUs did, in hundredths of a second, and how many processes there were.
 *
 * <p>A simulated CPU works for the kernel or is idle. There are no interrupts, so that their lines count none.
 * Source: proc_stat(5).
 */
final class StatFile extends SeqFile {
  private static final long TICK_NANOS = SimClock.SECOND / 100;

  private final Machine machine;

  StatFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    int cpus = machine.options().cpus();
    long[] system = new long[cpus];
    long all = 0;
    int running = 0;
    for (TaskStruct task : machine.tasks().all()) {
      long ticks = CpuTime.nanos(task) / TICK_NANOS;
      system[CpuTime.cpu(task)] += ticks;
      all += ticks;
      running += task.state() == TaskState.RUNNING ? 1 : 0;
    }
    long uptime = machine.scheduler().clock().nowNanos() / TICK_NANOS;
    showCpu(out, "cpu ", all, Math.max(0, uptime * cpus - all));
    for (int cpu = 0; cpu < cpus; cpu++) {
      showCpu(out, "cpu" + cpu, system[cpu], Math.max(0, uptime - system[cpu]));
    }
    out.text("intr 0\nctxt ").decimal(machine.scheduler().contextSwitches());
    out.text("\nbtime ").decimal(Reference.BOOT_EPOCH_SECONDS);
    out.text("\nprocesses ").decimal(machine.tasks().forks());
    out.text("\nprocs_running ").decimal(Math.max(running, 1));
    out.text("\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
  }

  private static void showCpu(SeqText out, String name, long system, long idle) {
    out.text(name).text(" 0 0 ").decimal(system).text(" ").decimal(idle).text(" 0 0 0 0 0 0\n");
  }
}
