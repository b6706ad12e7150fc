package org.kmem.mm.procfs.process;

import org.kmem.mm.huge.HugePageEligibility;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;

/**
 * {@code /proc/PID/smaps}: for each area its line of {@code maps}, and what its pages come to. Source:
 * proc_pid_smaps(5).
 */
final class SmapsFile extends MemoryFile {
  private static final int KB_SHIFT = 10;
  private static final int WIDTH = 8;

  private final PageWalks walks;
  private final HugePageEligibility eligibility;

  SmapsFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.walks = machine.userSpace().walks();
    this.eligibility = machine.userSpace().hugePages().eligibility();
  }

  @Override
  void show(SeqText out, MmStruct mm) {
    mm.areas().forEach(area -> show(out, mm, area));
  }

  private void show(SeqText out, MmStruct mm, VmArea area) {
    AreaLine.show(out, mm, area);
    out.pages("Size:           ", area.pages());
    long pageKb = AreaLine.pageBytes(area) >> KB_SHIFT;
    out.kilobytes("KernelPageSize: ", pageKb);
    out.kilobytes("MMUPageSize:    ", pageKb);
    SmapsText.show(out, walks.smaps(mm, area), false);
    out.text("THPeligible:    ").decimal(eligibility.isEligible(mm, area) ? 1 : 0, WIDTH);
    out.text("\nProtectionKey:  ").decimal(0, WIDTH);
    out.text("\nVmFlags: ").text(VmFlagsText.of(area.flags())).text("\n");
  }
}
