package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmMap;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.system.CpuTime;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.task.ProcessFamily;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/**
 * {@code /proc/PID/stat}: 52 numbers on one line, the second a name in brackets.
 *
 * <p>The resident size is the quick sum that lags by what CPUs have not yet added, as in the kernel, which reads
 * it so for this file alone. Times of user mode are 0: all the time that simulated processes spend is the
 * kernel's. Faults of children that have ended are not added up. Source: proc_pid_stat(5); checked against Linux 6.12.107.
 */
final class StatFile extends ProcessFile {
  /** Clock ticks in a second that user space is told: {@code USER_HZ}. */
  private static final long USER_HZ = 100;

  private static final String NO_LIMIT = "18446744073709551615";

  /** Flags, {@code PF_*}: of a kernel thread; of a process that has the superuser's rights. */
  private static final int PF_KTHREAD = 0x208040;

  private static final int PF_USER = 0x400000;
  private static final int PF_SUPERPRIV = 0x100;
  private static final int PRIORITY = 20;
  private static final int SIGCHLD = 17;

  StatFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    TaskStruct task = task();
    ProcessFamily family = task.family();
    boolean kernel = task.isKernelThread();
    out.decimal(task.pid()).text(" (").text(task.comm()).text(") ");
    out.text(String.valueOf(task.state().letter()));
    numbers(out, family.parentPid(), family.processGroup(), family.session(), 0, -1);
    numbers(out, kernel ? PF_KTHREAD : PF_USER | PF_SUPERPRIV);
    numbers(out, task.faultCounts().minor(), 0, task.faultCounts().major(), 0);
    numbers(out, 0, ticks(CpuTime.nanos(task)), 0, 0, PRIORITY, 0, 1, 0);
    numbers(out, ticks(task.startNanos()));
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      numbers(out, 0, 0);
      out.text(" ").text(NO_LIMIT);
      numbers(out, 0, 0, 0, 0, 0);
    } else {
      numbers(out, mm.totalVm() << PageSize.SHIFT, mm.rss().readResident());
      out.text(" ").text(NO_LIMIT);
      MmMap map = mm.map();
      numbers(out, map.startCode(), map.endCode(), map.startStack(), 0, 0);
    }
    showRest(out, task, mm);
  }

  /** Signals, of which 31 bits are shown, where it runs, and where its parts lie. */
  private static void showRest(SeqText out, TaskStruct task, @Nullable MmStruct mm) {
    long signals = Integer.MAX_VALUE;
    numbers(out, task.signals().pending() & signals, 0);
    numbers(out, task.isKernelThread() ? signals : task.signals().ignored() & signals);
    numbers(out, task.signals().caught() & signals);
    numbers(out, task.state().letter() == 'R' ? 0 : 1, 0, 0, task.isKernelThread() ? 0 : SIGCHLD);
    numbers(out, CpuTime.cpu(task), 0, 0, 0, 0, 0);
    if (mm == null) {
      numbers(out, 0, 0, 0, 0, 0, 0, 0);
    } else {
      MmMap map = mm.map();
      numbers(out, map.startData(), map.endData(), map.startBrk());
      numbers(out, map.argStart(), map.argEnd(), map.envStart(), map.envEnd());
    }
    numbers(out, 0);
    out.text("\n");
  }

  private static long ticks(long nanos) {
    return nanos / (SimClock.SECOND / USER_HZ);
  }

  private static void numbers(SeqText out, long... values) {
    for (long value : values) {
      out.text(" ").decimal(value);
    }
  }
}
