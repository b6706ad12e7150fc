package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.ksm.KsmStat;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID/ksm_stat}: what merging does for a process; {@code ksm_merging_pages} is one line of it. */
final class KsmStatFile extends ProcessFile {
  private final Machine machine;
  private final boolean onlyMerging;

  KsmStatFile(Machine machine, TaskStruct task, boolean onlyMerging) {
    super(PRIVATE, task);
    this.machine = machine;
    this.onlyMerging = onlyMerging;
  }

  @Override
  protected void show(SeqText out) {
    @Nullable MmStruct mm = mm();
    if (mm == null) {
      return;
    }
    KsmStat stat = machine.userSpace().ksm().stat(mm);
    if (onlyMerging) {
      out.decimal(stat.mergingPages()).text("\n");
      return;
    }
    out.text("ksm_rmap_items ").decimal(stat.rmapItems());
    out.text("\nksm_zero_pages ").decimal(stat.zeroPages());
    out.text("\nksm_merging_pages ").decimal(stat.mergingPages());
    out.text("\nksm_process_profit ").decimal(stat.profit()).text("\n");
  }
}
