package org.kmem.mm.procfs.process;

import java.util.Locale;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/limits}: the limits of a process, as getrlimit(2) answers. */
final class LimitsFile extends ProcessFile {
  private static final String LINE = "%-25s %-20s %-20s ";
  private static final String UNIT = "%-10s";

  LimitsFile(TaskStruct task) {
    super(READABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    Rlimits limits = task().rlimits();
    out.text(LINE.formatted("Limit", "Soft Limit", "Hard Limit"));
    out.text(UNIT.formatted("Units")).text("\n");
    for (Rlimit resource : Rlimit.values()) {
      out.text(
          String.format(
              Locale.ROOT,
              LINE,
              resource.title(),
              value(limits.soft(resource)),
              value(limits.hard(resource))));
      out.text(resource.unit().isEmpty() ? "" : UNIT.formatted(resource.unit())).text("\n");
    }
  }

  private static String value(long limit) {
    return limit == Rlimit.INFINITY ? "unlimited" : Long.toString(limit);
  }
}
