package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code memory.stat}: what the memory of a group and of those below it is used for, and what happened to it. */
final class MemoryStatFile extends CgroupFile {
  private final Machine machine;

  MemoryStatFile(Machine machine, Cgroup group) {
    super(READABLE, group);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    MemcgFigures figures = new MemcgFigures(machine, group());
    for (MemcgStatItem item : MemcgStatItem.ALL) {
      out.text(item.text()).text(" ").decimal(figures.value(item)).text("\n");
    }
  }
}
